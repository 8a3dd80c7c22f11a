"""What clients ask for while a fault strikes: each act has an id of its own, and is the same whenever it is sent."""

import hashlib
import uuid
from collections.abc import Iterator

from tests.faults.client import Act
from tests.faults.site import OWN_GTIN, PACKS, Site
from tests.web.conftest import EXPIRY, MEDICINE

# Of a pack: two strangers, each from a network of its own, and a shop.
SCANS = 3
_JSON = {"Content-Type": "application/json"}
# As many as are loaded in one transaction (serial_intake.PIECE), and some more.
_PIECE, _SERIALS = 20_000, 21_000


def _signed(key: str, once: str = "") -> dict[str, str]:
    found = _JSON | {"Authorization": f"Bearer {key}"}
    return found | {"Idempotency-Key": once} if once else found


def _id(of: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, of))


def scan(site: Site, pack: int, number: int = 0) -> Act:
    """Scan number 0, 1, ... of a pack, each a session of its own, every third one a shop's."""
    found = {"id": _id(f"{pack}/{number}")}
    if number % SCANS == SCANS - 1:
        headers = _signed(site.shop)
        found["device"] = f"till {number}"
    else:
        headers = _JSON | {"X-Forwarded-For": f"{11 + number}.{pack >> 8}.{pack & 255}.1"}
    body = {"code": site.code(pack), "scan": found}
    return Act("scans", found["id"], "/v1/verify", body, headers, (site.unit(pack),))


def batch(site: Site, packs: range) -> Act:
    """A shop's scan of many packs at once."""
    found = {"id": _id(f"{packs}"), "device": "till"}
    body = {"codes": [site.code(pack) for pack in packs], "scan": found}
    units = tuple(site.unit(pack) for pack in packs)
    return Act("scans", found["id"], "/v1/verify/batch", body, _signed(site.shop), units, len(units), len(units))


def order(site: Site, number: int) -> Act:
    """An order, alone in its lot, so that it can be counted by it."""
    key = f"K-{number}"
    body = {"gtin": MEDICINE, "quantity": 10, "lot": key, "expiry": EXPIRY.isoformat()}
    return Act("orders", key, "/v1/orders", body, _signed(site.producer, key))


def sale(site: Site, *packs: int) -> Act:
    """A sale, of which each pack is recorded by itself."""
    key = f"S-{packs[0]}"
    body = {"id": key, "codes": [site.code(pack) for pack in packs], "place": "Quầy 1"}
    units = tuple(site.unit(pack) for pack in packs)
    return Act("sales", key, "/v1/sales", body, _signed(site.shop), units, len(units))


def recall(site: Site, lot: str) -> Act:
    """The recall of a lot."""
    notice = {"vi": "Trả lại nơi đã mua.", "en": "Return it to the shop."}
    body = {"gtin": MEDICINE, "lots": [lot], "level": 2, "reason": "Không đạt", "notice": notice}
    return Act("measures", lot, "/v1/recalls", body, _signed(site.producer, f"R-{lot}"))


def own_order(site: Site, number: int) -> Act:
    """An order that waits for the producer's own serials."""
    key = f"K-own{number}"
    body = {"gtin": OWN_GTIN, "quantity": _SERIALS, "lot": key, "expiry": EXPIRY.isoformat(), "serials": "own"}
    return Act("orders", key, "/v1/orders", body, _signed(site.producer, key))


def upload(site: Site, order_id: str) -> Act:
    """The serials of such an order, in more than one piece."""
    texts = (f"{order_id} {number}" for number in range(_SERIALS))
    serials = "\n".join(hashlib.sha256(text.encode()).hexdigest()[:11] for text in texts)
    headers = _signed(site.producer, f"U-{order_id}") | {"Content-Type": "text/csv"}
    path = f"/v1/orders/{order_id}/serials"
    return Act("own_serials", order_id, path, serials, headers, rows=_SERIALS, piece=_PIECE)


def work(site: Site) -> Iterator[Act]:
    """What a registry does all day, without end: mostly it scans, it sells and it takes orders."""
    while True:
        for pack in (next(site.packs) for _ in range(4)):
            assert pack < PACKS // 2
            yield from (scan(site, pack, number) for number in range(SCANS))
        number = next(site.numbers)
        yield sale(site, PACKS - 1 - number)
        yield order(site, number)
