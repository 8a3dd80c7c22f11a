"""One code for each verdict, and what the registry remembers so that it is given."""

from datetime import timedelta

from registry.codes.production import printed_codes
from registry.judgement.evidence import WHY
from registry.judgement.unit_state import UnitState, pack
from registry.judgement.verdict import Verdict
from registry.keys import custodian
from registry.market.sales import SaleReport
from registry.market.sellers import Seller
from registry.model.orders import Unit
from registry.store.engine.engine import read, record
from registry.store.market import unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.orders import order_rows
from registry.web.front.context import EXTENSION, Service
from tests.web.conftest import HOST, World

_HERE = Seller("apikey:here", "Nhà thuốc An Khang", "01")
_THERE = Seller("apikey:there", "Nhà thuốc Bình An", "79")


def every_verdict(world: World) -> dict[Verdict, str]:
    """A text for every verdict. The clock is moved on, so that one of them is past its expiry."""
    service = world.app().extensions[EXTENSION]
    assert isinstance(service, Service)
    genuine = service.verify([world.printed["genuine"]])[0].unit
    assert genuine is not None
    texts = dict(world.printed)
    for index, name in enumerate(("sold", "suspect", "duplicated"), 1):
        texts[name] = _printed(world, service, Unit(genuine.order_id, index))
    for number, (name, seller) in enumerate([("sold", _HERE), ("duplicated", _HERE), ("duplicated", _THERE)]):
        service.sell(SaleReport(texts[name], f"R-{number}", world.moment, seller), world.moment)
        world.moment += timedelta(days=1)
    _seen_far_apart(world, Unit(genuine.order_id, 2))
    found = {verdict: texts[verdict.value] for verdict in Verdict}
    answers = service.verify(list(found.values()))
    assert [answer.judgement.verdict for answer in answers] == list(found)
    return found


def path_of_text(text: str) -> str | None:
    """The address of a code on this server; None for one that is no link and must be posted."""
    start = f"HTTPS://{HOST}"
    return text.removeprefix(start) if text.startswith(start) else None


def _printed(world: World, service: Service, unit: Unit) -> str:
    with read(world.engine) as conn:
        order = order_rows.by_ids(conn, [unit.order_id])[unit.order_id]
    keyring = custodian.with_signer(service.custodian.keyring, world.folder, order.code_key)
    return next(printed_codes(order, keyring, unit.unit_index, unit.unit_index + 1)).uri


def _seen_far_apart(world: World, unit: Unit) -> None:
    minute = int(world.moment.timestamp() // 60)
    seen = UnitState(
        first=minute - 9000, last=minute - 60, first_province=1, sessions=4, reached=1, why=WHY["several_places"]
    )
    with record(world.engine) as conn:
        unit_rows.save(conn, {unit: StoredUnit(pack(seen), None, 0)})
