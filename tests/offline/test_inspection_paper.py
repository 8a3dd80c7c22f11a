"""The paper of an inspection: every verdict, every code, the hash on every page, and less for the trader."""

import hashlib
import io

from pypdf import PdfReader

from registry.model import phrases
from registry.model.inspections import Inspection, InspectionLine, Photo
from registry.model.phrases import Phrase
from registry.offline import inspection_paper, inspection_report
from registry.offline.inspection_report import InspectionReport, Issuer
from registry.offline.paper_words import Copy
from tests.factories import NOW


def paper(report: bytes, copy: Copy = Copy.AUTHORITY) -> list[str]:
    file = io.BytesIO()
    pages = inspection_paper.pdf(report, copy, file)
    found = [page.extract_text() for page in PdfReader(io.BytesIO(file.getvalue())).pages]
    assert len(found) == pages
    return found


def made_report(checks: list[InspectionLine]) -> bytes:
    closed = Inspection(
        "7K3M9Q2X",
        1,
        None,
        "Trần Thị 漢 Tra",
        "Chi cục",
        "Chợ " + "rất dài " * 30,
        "01",
        "Định kỳ",
        "QĐ 12",
        None,
        NOW,
        NOW,
    )
    photos = (Photo(b"1" * 32, b"2" * 32, NOW),)
    return inspection_report.write(InspectionReport(Issuer("id.example", "1", 7), closed, tuple(checks), photos))


def test_paper_names_every_verdict_every_code_the_hash_and_its_pages() -> None:
    verdicts = list(phrases.VERDICTS)
    checks = [
        InspectionLine(
            n, NOW, bytes([n % 256]) * 32, "(01)x", verdicts[n % len(verdicts)], ("seal_valid",), f"{n:014}",
            "W" * 20, f"LÔ{n}", product="Sản phẩm tên dài " * 4, history=Phrase("Đã bán tại Huế.", "Sold in Hue."),
        )
        for n in range(1, 200)
    ]  # fmt: skip
    data = made_report(checks)
    pages = paper(data)
    whole = "\n".join(pages)
    for number, page in enumerate(pages, 1):
        assert hashlib.sha256(data).hexdigest() in page
        assert f"Page {number} /" in page
    for one in checks:
        assert str(one.gtin) in whole
    for verdict in verdicts:
        assert phrases.VERDICTS[verdict].word.vi in whole
    assert "Đại diện bên được kiểm tra" in whole
    assert "Đã bán tại Huế" in whole
    assert "Đã bán tại Huế" not in "\n".join(paper(data, Copy.TRADER))


def test_the_same_report_gives_the_same_paper() -> None:
    data, files = made_report([]), (io.BytesIO(), io.BytesIO())
    for file in files:
        inspection_paper.pdf(data, Copy.AUTHORITY, file)
    assert files[0].getvalue() == files[1].getvalue()
