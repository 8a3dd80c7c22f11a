"""What officers decide of whole companies in the SAMPLE registry: one is suspended, another one is heard before.

A wholesaler and a hospital stand between maker and patient; a company of Ho Chi Minh City stopped answering.
"""

from datetime import datetime, timedelta

from registry.catalogue import organisations
from registry.model.goods import Organisation, Trade
from registry.model.people import Draw
from registry.office import accounts
from registry.showcase.sample_people import MARK
from registry.store.engine.engine import Connection
from registry.supervision import company_cases, deciding, draws

# Each with an address, so with a first site.
TRADERS = (
    Organisation(
        0,
        f"Phân phối dược Miền Nam {MARK}",
        "0300000088",
        address="18 Kinh Dương Vương",
        province="79",
        roles=(Trade.DISTRIBUTOR, Trade.CARRIER),
    ),
    Organisation(
        0, f"Bệnh viện Tây Đô {MARK}", "1800000099", address="2 Châu Văn Liêm", province="92", roles=(Trade.HOSPITAL,)
    ),
)
_SUSPENDED = Organisation(
    0, f"Nước mắm Cần Giờ {MARK}", "0300000106", address="Ấp Long Thạnh", province="79", prefixes=("8930007",)
)


def add_traders(conn: Connection, begin: datetime) -> tuple[Organisation, ...]:
    """The wholesaler, the hospital, and the company that is suspended later on."""
    return tuple(organisations.add_organisation(conn, one, begin) for one in (*TRADERS, _SUSPENDED))


def decide(conn: Connection, traders: tuple[Organisation, ...], now: datetime, draw: Draw) -> None:
    """Suspend the last of them, which had its 24 hours, and hear the first; both were asked for in its province."""
    first, second = accounts.find_person(conn, "can.bo.2"), accounts.find_person(conn, "can.bo")
    heard, suspended = traders[0], traders[-1]
    asked_at = now - timedelta(days=5)
    why = f"Không trả lời yêu cầu kiểm tra {MARK}"
    request = company_cases.ask_suspension(conn, suspended, why, first.login, asked_at)
    draws.draw_due(conn, asked_at, draw)
    deciding.sign(conn, second, request.id, asked_at + timedelta(hours=30))
    why = f"Hồ sơ kho không khớp với số hàng đã nhận {MARK}"
    company_cases.ask_suspension(conn, heard, why, first.login, now - timedelta(hours=3))
    draws.draw_due(conn, now, draw)
