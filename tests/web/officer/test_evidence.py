"""Each kind of evidence is told in words, in both languages; what is nothing is left out."""

import pytest

from registry.model.flag_evidence import (
    Counts,
    EndedUnitScan,
    FlagEvidence,
    LotFigures,
    ReportFigures,
    Scores,
    StoredEvidence,
    UnissuedSeals,
    UnitEvidence,
    UnitWeight,
)
from registry.model.sightings import Channel
from registry.web.officer import evidence
from tests.web.conftest import World

WEIGHT = UnitWeight(Scores(3.25, 0.0, 0.0, 3.25, 3.25), (3.25,), Counts(shops=2, farthest=110, provinces=0b11), 4)
TOLD: dict[str, tuple[FlagEvidence, list[str], list[str]]] = {
    "unit": (
        UnitEvidence(("several_shops",), WEIGHT),
        [
            "*Điểm từ tổ chức đã đăng nhập: 3,25",
            "*Tổng điểm kết luận sao chép: 3,25",
            "*Tổng điểm nghi ngờ: 3,25",
            "Điểm theo từng tổ chức: 3,25",
            "Số cửa hàng khác nhau: 2",
            "Khoảng cách xa nhất: 1100 km",
            "Các tỉnh đã thấy: Hà Nội, Cao Bằng",
            "Số lượt xem khác nhau: 4",
        ],
        [
            "*Score by organisations: 3.25",
            "*Sum for `copied`: 3.25",
            "*Sum for `suspected`: 3.25",
            "Score by each organisation: 3.25",
            "Shops: 2",
            "Farthest apart: 1100 km",
            "Provinces: Ha Noi, Cao Bang",
            "Sessions: 4",
        ],
    ),
    "unit of an early release": (UnitEvidence(("second_sale",)), [], []),
    "ended": (
        EndedUnitScan(Channel.SHOP, sealed=True),
        ["Ai quét: Cửa hàng", "Dấu ký đúng: có"],
        ["Scanned by: Shop", "Good seal: yes"],
    ),
    "seals": (
        UnissuedSeals((3, 7), 12),
        ["Số của khóa ký: 3, 7", "Số lần thấy: 12"],
        ["Numbers of the keys: 3, 7", "Times seen: 12"],
    ),
    "lot": (
        LotFigures(1000, 40, 0, 9, 0, 31, 9, 8, suspicious_usual=0.02, suspicious_chance=0.0001),
        [
            "Số mã của lô: 1000",
            "Số sản phẩm đã được thấy: 40",
            "Số sản phẩm đáng ngờ: 9",
            "Có vị trí: 31",
            "Sản phẩm bị nghi: 9",
            "Trong đó do tổ chức đã đăng nhập: 8",
            "Mức thường của đáng ngờ: 0,02",
            "*Xác suất ngẫu nhiên: 0,0001",
        ],
        [
            "Codes of the lot: 1000",
            "Items seen: 40",
            "Suspicious items: 9",
            "Located: 31",
            "Accused items: 9",
            "Of them by signed-in parties: 8",
            "Suspicious usual: 0.02",
            "*Chance in a clean lot: 0.0001",
        ],
    ),
    "reports": (
        ReportFigures(3, {"looks_copied": 2, "harm": 1}, {"01": 2}),
        [
            "Số phản ánh: 3",
            "Lý do phản ánh: Trông như hàng giả (2), Gây hại sức khỏe (1)",
            "Nơi phản ánh: Hà Nội (2)",
        ],
        ["Reports: 3", "Reasons of the reports: Looks copied (2), Harm (1)", "Reported from: Ha Noi (2)"],
    ),
    "reports with a reason of another release": (
        ReportFigures(1, {"smell": 1}, {}),
        ["Số phản ánh: 1", "Lý do phản ánh: smell (1)"],
        ["Reports: 1", "Reasons of the reports: smell (1)"],
    ),
    "as it is stored": (
        StoredEvidence({"nơi": [1, {"x": None}]}),
        ['Dữ liệu như đã lưu: {"nơi": [1, {"x": null}]}'],
        ['As it is stored: {"nơi": [1, {"x": null}]}'],
    ),
    "nothing is stored": (StoredEvidence({}), ["Dữ liệu như đã lưu: {}"], ["As it is stored: {}"]),
}


@pytest.mark.parametrize("kind", TOLD)
def test_evidence_is_told_in_words(world: World, kind: str) -> None:
    told, *languages = TOLD[kind]
    for language, expected in zip(("vi", "en"), languages, strict=True):
        with world.app().test_request_context(f"/?lang={language}"):
            lines = [f"{'*' if line.technical else ''}{line.name}: {line.value}" for line in evidence.lines(told)]
        assert lines == expected
