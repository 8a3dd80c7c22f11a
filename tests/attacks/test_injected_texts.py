"""Names of files, words of reports, names of products and places of inspections that would be run by what shows them:
a browser, a spreadsheet, a PDF reader, a terminal, the head of an answer.
"""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from registry.catalogue import registration
from registry.intake import spreadsheet
from registry.model.cases import ReportReason
from registry.model.inspections import Inspection
from registry.model.people import Role
from registry.offline import inspection_paper, inspection_report
from registry.offline.inspection_report import InspectionReport, Issuer
from registry.offline.paper_words import Copy
from registry.store.engine.engine import read
from registry.store.supervision import report_rows
from tests.factories import NOW
from tests.web.conftest import World, client, original, world
from tests.web.people import signed_in

__all__ = ["client", "original", "world"]
TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    '+HYPERLINK("https://evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\tx=1",
    ") /JavaScript (app.alert\\(1\\)) /OpenAction <</S/JavaScript/JS(app.alert(1))>> (",
    "<b>đậm</b><font color=red><a href='javascript:alert(1)'>x</a></font>",
    "gpj.\u202eexe.\u2066evil\u2069",
    "\x1b[2J\x1b]0;evil\x07",
    "a\r\nSet-Cookie: evil=1\r\n\r\n<script>",
    "../../../etc/passwd",
    "..\\..\\evil.pdf",
    "a.pdf\0.exe",
    '"; filename="evil.exe',
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<<>>\n%%EOF"
# What no text may hold that is shown somewhere: control signs, and signs that turn the direction of writing.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", TEXTS)
def test_the_name_of_a_file_is_only_a_name(text: str) -> None:
    (kept,) = registration.read_papers([(text, PDF)])
    print(f"tried {text!r} as a file's name: it is kept as {kept.name!r}")
    assert not _UNSHOWN.search(kept.name)
    assert "\n" not in kept.name
    assert not {"/", "\\"} & set(kept.name)
    assert 1 <= len(kept.name) <= 200


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_of_a_report_are_words_to_the_officer(world: World, client: FlaskClient, text: str) -> None:
    form = {"reason": ReportReason.OTHER.value, "words": f"x {text}", "contact": text}
    answer = client.post("/report", data=form)
    if "\0" in text:
        print(f"tried {text!r} in a report: {answer.status_code}")
        assert answer.status_code == 400
        return
    assert answer.status_code == 303
    with read(world.engine) as conn:
        report = report_rows.by_receipt(conn, answer.headers["Location"].partition("/report/")[2].partition("?")[0])
    assert report is not None
    page = signed_in(world, Role.OFFICER).get(f"/officer/reports/{report.id}")
    print(f"tried {text!r} in a report: it is kept as {report.words!r}")
    assert page.status_code == 200
    shown = page.text
    for raw in ("<script>alert", "<img src=x", "<b>đậm", "javascript:alert(1)'>", "x 49"):
        assert raw not in shown
    assert not _UNSHOWN.search((report.words or "").replace("\t", "") + (report.contact or "").replace("\t", ""))
    assert "evil" not in str(page.headers)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_no_cell_of_a_file_that_is_given_out_is_run() -> None:
    texts = [text for text in (*TEXTS, *(f"{sign}1+1" for sign in "-＝＋－＠")) if "\0" not in text]
    content = spreadsheet.write_csv([["gtin", "name"], *(["8934588012341", text] for text in texts)])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    run = [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    print(f"tried {len(texts)} texts in a CSV: {run} would be run")
    assert not run
    # Who mends the file and sends it again has said the same.
    assert [row.cells[1] for row in spreadsheet.read(content, "again.csv").rows] == texts


def actions(made: bytes) -> set[str]:
    """Whatever a PDF would do by itself or when it is clicked."""
    found: set[str] = set()
    reader = PdfReader(io.BytesIO(made))
    for number in range(1, len(reader.xref[0]) + 2):
        try:
            one = reader.get_object(IndirectObject(number, 0, reader))
        except Exception:
            continue
        if isinstance(one, DictionaryObject | StreamObject):
            found |= {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/EmbeddedFile"} & set(one.keys())
            found |= {str(one.get("/S"))} & {"/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR"}
    return found | ({"/Names"} & set(reader.root_object.keys()))


@pytest.mark.parametrize("text", [text for text in TEXTS if text.isprintable()])
def test_the_paper_of_an_inspection_says_it_and_does_nothing(text: str) -> None:
    words = Inspection("7K3M9Q2X", 1, None, text, text, text, "01", text, text, text, NOW, NOW)
    report = inspection_report.write(InspectionReport(Issuer("id.example", "1", 7), words, (), ()))
    for copy in Copy:
        file = io.BytesIO()
        inspection_paper.pdf(report, copy, file)
        said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.getvalue())).pages)
        print(f"tried {text!r} in an inspection: the paper does {actions(file.getvalue()) or 'nothing'}")
        assert not actions(file.getvalue())
        if copy is Copy.AUTHORITY:
            assert re.sub(r"\s", "", text)[:20] in re.sub(r"\s", "", said)


def test_a_document_of_a_stranger_is_never_opened_by_the_browser(world: World, client: FlaskClient) -> None:
    """A PDF is kept as it came, so it may hold anything: it is given out as a file to save, under a name of ours."""
    from tests.web.public.test_registration import FORM

    form = dict(FORM) | {"papers": (io.BytesIO(PDF), '"; filename="evil.exe')}
    answer = client.post("/register", data=form)
    assert answer.status_code == 303, answer.text
    officer = signed_in(world, Role.OFFICER)
    number = re.search(r'href="/officer/requests/(\d+)"', officer.get("/officer/requests").text)
    assert number is not None
    link = re.search(
        r'href="(/officer/requests/\d+/files/[0-9a-f]{64})"', officer.get(f"/officer/requests/{number[1]}").text
    )
    assert link is not None
    given = officer.get(link[1])
    print(f"tried a PDF with a script: {given.headers['Content-Disposition']}, {given.content_type}")
    assert re.fullmatch(r'attachment; filename="[0-9]+-[0-9a-f]{8}\.pdf"', given.headers["Content-Disposition"])
    assert given.headers["X-Content-Type-Options"] == "nosniff"
