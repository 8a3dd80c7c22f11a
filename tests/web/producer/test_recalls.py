"""Recalls of one's own: shown before they are done, and done once."""

from registry.model.measures import Disposition, Target
from registry.store.engine.engine import read
from registry.store.market import measure_rows
from tests.web.conftest import MEDICINE, World
from tests.web.producing import THEIRS, producer, second_organisation

RECALL = {"gtin": MEDICINE, "lot": "LOT-A", "level": "1", "reason": "Sai nhãn", "notice_vi": "Trả lại nơi mua"}


def recalled(world: World, gtin: str, lot: str | None) -> bool:
    with read(world.engine) as conn:
        return any(m.disposition is Disposition.RECALLED for m in measure_rows.on(conn, Target(gtin, lot)))


def test_a_recall_is_shown_before_it_is_done_and_done_once(world: World) -> None:
    signed = producer(world)
    asked = signed.post("/producer/recalls/confirm", **RECALL)
    assert asked.status_code == 200
    assert "20 mã trong 1 đơn" in asked.text
    assert not recalled(world, MEDICINE, "LOT-A")
    assert signed.post("/producer/recalls", **RECALL).location == "/producer/recalls?said=pd_recalled"
    assert recalled(world, MEDICINE, "LOT-A")
    assert signed.post("/producer/recalls", **RECALL).location == "/producer/recalls?said=pd_recalled_before"
    page = signed.get("/producer/recalls").text
    assert "LOT-A" in page
    assert "Sai nhãn" in page


def test_a_recall_of_nothing_of_ones_own_is_refused_and_the_form_stays(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    for changed in ({"lot": "LOT-X"}, {"gtin": THEIRS, "lot": ""}, {"reason": " "}, {"level": "9"}):
        for path in ("/producer/recalls/confirm", "/producer/recalls"):
            answer = signed.post(path, **RECALL | changed)
            assert answer.status_code in (400, 404)
            assert "Trả lại nơi mua" in answer.text
    assert not recalled(world, THEIRS, None)
