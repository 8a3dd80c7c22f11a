"""Who can sign in to the SAMPLE registry: one person for every desk, invented as all of it."""

from dataclasses import dataclass

from registry.model.authorities import Authority, Territory
from registry.model.people import Role

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
        "phan.phoi", "Lý Thu", (Role.DISTRIBUTOR, Role.ADMINISTRATOR),
        "nhà phân phối, phải giải trình / a wholesaler that is asked to explain", 6,
    ),
)  # fmt: skip
