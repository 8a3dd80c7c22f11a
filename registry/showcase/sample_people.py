"""Who can sign in to the SAMPLE registry: somebody for every desk, invented as all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.model.authorities import Authority, Territory
from registry.model.goods import Organisation
from registry.model.people import REGISTRY, Draw, Person, Role
from registry.office import accounts, authorities
from registry.store.engine.engine import Connection, Engine, write
from registry.supervision import officials
from registry.supervision.officials import Alone, Asker

# Beside every invented name.
MARK = "(MẪU)"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A person: of which organisation (its place in the sample), or for whom; `what` the terminal says of them.

    `sits`: the province of somebody of a national authority.
    """

    login: str
    name: str
    roles: tuple[Role, ...]
    what: str
    owner: int | None = None
    authority: Authority | None = None
    sits: str | None = None


_TEAM = Authority(0, f"Đội Quản lý thị trường số 1 {MARK}", "market_surveillance", Territory("01"))
_HEALTH = Authority(0, f"Cục An toàn thực phẩm {MARK}", "health_food_safety")
_SURVEILLANCE = Authority(0, f"Chi cục Quản lý thị trường TP.HCM {MARK}", "market_surveillance", Territory("79"))

PEOPLE = (
    SamplePerson("nha.san.xuat", "Trần Thị Lam", (Role.PRODUCER, Role.ADMINISTRATOR), "nhà sản xuất / a producer", 0),
    SamplePerson(
        "duoc.si", "Phạm Bình", (Role.PHARMACY,), "nhà thuốc / a pharmacy (programs and the camera page)", 3
    ),
    SamplePerson(
        "kiem.tra", "Lê Văn Kiểm", (Role.INSPECTOR,), "kiểm tra viên của Hà Nội / an inspector in Ha Noi",
        authority=_TEAM,
    ),
    SamplePerson(
        "can.bo", "Nguyễn Thị Hà", (Role.OFFICER,), "cán bộ toàn quốc / an officer of the whole country",
        authority=_HEALTH, sits="01",
    ),
    SamplePerson(
        "can.bo.2", "Vũ Minh", (Role.OFFICER,), "cán bộ TP.HCM / an officer of Ho Chi Minh City",
        authority=_SURVEILLANCE,
    ),
    SamplePerson(
        "quan.tri", "Đỗ Quản Trị", (Role.ADMINISTRATOR,), "quản trị người dùng / cares for people and keys"
    ),
    SamplePerson(
        "quan.tri.2", "Bùi Thị Tâm", (Role.ADMINISTRATOR,), "quản trị thứ hai, ký tài khoản / signs for accounts"
    ),
    SamplePerson(
        "phan.phoi", "Lý Thu", (Role.DISTRIBUTOR, Role.ADMINISTRATOR),
        "nhà phân phối, phải giải trình / a wholesaler that is asked to explain", 6,
    ),
)  # fmt: skip


def let_in(
    engine: Engine, owners: Sequence[Organisation], password: str, now: datetime, draw: Draw
) -> list[tuple[str, str]]:
    """Everybody who can sign in, and what each is; each sets the password by a one-time token, as in earnest."""
    # The two administrators first, who ask and sign for the other officials by turns.
    for number, one in enumerate(sorted(PEOPLE, key=lambda each: each.roles != (Role.ADMINISTRATOR,))):
        organisation = owners[one.owner].id if one.owner is not None else None
        new = Person(0, one.login, f"{one.name} {MARK}", organisation, one.roles, province=one.sits)
        with write(engine) as conn:
            if one.authority is not None:
                new = replace(new, authority=authorities.add(conn, one.authority, "sample", now))
            token = _account(conn, new, number, now, draw)
        accounts.set_password(engine, token, password, now)
    return [(one.login, one.what) for one in PEOPLE]


def _account(conn: Connection, new: Person, number: int, now: datetime, draw: Draw) -> str:
    """An account's one-time token; of an official once the other administrator has signed."""
    if not new.is_official:
        return accounts.add_person(conn, new, "sample", now, draw).token
    if officials.may_found(conn):
        return officials.add_alone(conn, new, None, Alone("sample", now, draw)).token
    there = [one for one in accounts.persons(conn, REGISTRY) if one.cares_for_all]
    asker, signer = there[number % 2], there[1 - number % 2]
    made = officials.ask_to_add(conn, new, None, Asker(asker.login, now, draw))
    officials.sign(conn, signer, made.petition.id, now)
    return made.token
