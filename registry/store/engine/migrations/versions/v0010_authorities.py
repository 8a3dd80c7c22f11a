"""Forces and authorities: for whom officers and inspectors act, and in which territory; and the roles of the trade.

What people had as free text becomes an authority of the force `other` in the province they had, without one of the
nation; those without a text get one named for their province, without a province the registry's own. So everybody sees
and decides at least what lies where they were in charge. An API key of an officer or inspector gets the one of its
organisation's province. A claim that concerns two provinces is the nation's from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# As they stand in law; an administrator adds others.
_FORCES = (
    ("police", "Công an", "Police"),
    ("market_surveillance", "Quản lý thị trường", "Market surveillance"),
    ("customs", "Hải quan", "Customs"),
    ("tax", "Thuế", "Tax"),
    ("border_guard", "Bộ đội Biên phòng", "Border guard"),
    ("coast_guard", "Cảnh sát biển", "Coast guard"),
    ("health_food_safety", "Y tế và an toàn thực phẩm", "Health and food safety"),
    ("science_technology", "Khoa học và công nghệ", "Science and technology"),
    ("agriculture", "Nông nghiệp", "Agriculture"),
    ("other", "Khác", "Other"),
)
# The provinces of Decision 19/2025, as they were called when this was written.
_PROVINCES = {
    "01": "Hà Nội", "04": "Cao Bằng", "08": "Tuyên Quang", "11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La",
    "15": "Lào Cai", "19": "Thái Nguyên", "20": "Lạng Sơn", "22": "Quảng Ninh", "24": "Bắc Ninh", "25": "Phú Thọ",
    "31": "Hải Phòng", "33": "Hưng Yên", "37": "Ninh Bình", "38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh",
    "44": "Quảng Trị", "46": "Huế", "48": "Đà Nẵng", "51": "Quảng Ngãi", "52": "Gia Lai", "56": "Khánh Hòa",
    "66": "Đắk Lắk", "68": "Lâm Đồng", "75": "Đồng Nai", "79": "Thành phố Hồ Chí Minh", "80": "Tây Ninh",
    "82": "Đồng Tháp", "86": "Vĩnh Long", "91": "An Giang", "92": "Cần Thơ", "96": "Cà Mau",
}  # fmt: skip
# 1 December 2026: a fixed moment, so that every database gets the same rows.
_MADE_AT = 1_796_083_200_000_000
_OWN = "Cơ quan quản lý sổ đăng ký"
_ROLES = (
    "producer", "distributor", "carrier", "shop", "pharmacy", "hospital", "depot", "inspector", "officer",
    "administrator", "platform",
)  # fmt: skip


def upgrade() -> None:
    """Make forces and authorities, give everybody theirs, and let keys have the new roles; every row is kept."""
    _make()
    _people()
    _api_keys()
    _claims()


def _make() -> None:
    forces = op.create_table(
        "forces",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_forces")),
    )
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("force", sa.String(length=40), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(province) IN (0, 2)", name=op.f("ck_authorities_province_length")),
        sa.CheckConstraint("length(commune) IN (0, 5)", name=op.f("ck_authorities_commune_length")),
        sa.CheckConstraint("commune = '' OR province <> ''", name=op.f("ck_authorities_commune_in_province")),
        sa.ForeignKeyConstraint(["force"], ["forces.code"], name=op.f("fk_authorities_force")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("name", "province", "commune", name=op.f("uq_authorities_name_province_commune")),
    )
    made = {"made_at": _MADE_AT, "made_by": "registry"}
    op.bulk_insert(forces, [{"code": code, "name_vi": vi, "name_en": en} | made for code, vi, en in _FORCES])
    _authority(_OWN, "")


def _authority(name: str, province: str) -> int:
    """The number of the authority of this name in a province ('': the nation), made if it is not there."""
    conn, named = op.get_bind(), {"name": name, "province": province}
    there = sa.text("SELECT id FROM authorities WHERE name = :name AND province = :province AND commune = ''")
    if conn.execute(there, named).first() is None:
        conn.execute(
            sa.text(
                "INSERT INTO authorities (name, force, province, commune, made_at, made_by, changed_at, changed_by) "
                "VALUES (:name, 'other', :province, '', :at, 'registry', :at, 'registry')"
            ),
            named | {"at": _MADE_AT},
        )
    return int(conn.execute(there, named).scalar_one())


def _of_province(province: str) -> str:
    """What an authority is called of which only the province is known."""
    return f"Cơ quan tại {_PROVINCES.get(province, province)}" if province else _OWN


def _add_authority_id(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN authority_id INTEGER "
            f"CONSTRAINT fk_{table}_authority_id REFERENCES authorities (id)"
        )
        return
    op.add_column(table, sa.Column("authority_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_authority_id"), table, "authorities", ["authority_id"], ["id"])


def _people() -> None:
    _add_authority_id("people")
    op.create_index(op.f("ix_people_authority_id"), "people", ["authority_id"], unique=False)
    conn = op.get_bind()
    for row in conn.execute(sa.text("SELECT id, roles, province, authority FROM people ORDER BY id")).all():
        if {"officer", "inspector"}.isdisjoint(row.roles.split()):
            continue
        province = row.province or ""
        number = _authority(row.authority or _of_province(province), province)
        conn.execute(
            sa.text("UPDATE people SET authority_id = :number WHERE id = :id"), {"number": number, "id": row.id}
        )
    op.drop_column("people", "authority")


def _api_keys() -> None:
    known = f"role IN ({', '.join(repr(role) for role in _ROLES)})"
    if op.get_bind().dialect.name == "sqlite":
        _api_keys_anew(known)
    else:
        _add_authority_id("api_keys")
        op.drop_constraint(op.f("ck_api_keys_role_known"), "api_keys", type_="check")
        op.create_check_constraint(op.f("ck_api_keys_role_known"), "api_keys", known)
    conn = op.get_bind()
    keys = (
        "SELECT prefix, organisations.province AS province FROM api_keys "
        "JOIN organisations ON organisations.id = api_keys.organisation_id "
        "WHERE role IN ('officer', 'inspector') ORDER BY prefix"
    )
    for row in conn.execute(sa.text(keys)).all():
        number = _authority(_of_province(row.province or ""), row.province or "")
        conn.execute(
            sa.text("UPDATE api_keys SET authority_id = :number WHERE prefix = :prefix"),
            {"number": number, "prefix": row.prefix},
        )


_KEPT = (
    "prefix", "digest", "organisation_id", "role", "scopes", "name", "made_at", "made_by", "expires_at", "used_at",
    "revoked_at", "revoked_by", "sandbox",
)  # fmt: skip


def _api_keys_anew(known: str) -> None:
    """SQLite changes no check, so the table is made anew with its rows, and those that refer to it."""
    bound = op.get_bind().execute(sa.text("SELECT prefix, site_id FROM key_sites")).mappings().all()
    op.execute("DELETE FROM key_sites")
    op.create_table(
        "api_keys_anew",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=13), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.String(length=100), nullable=True),
        sa.Column("sandbox", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_api_keys_digest_length")),
        sa.CheckConstraint("length(prefix) = 8", name=op.f("ck_api_keys_prefix_length")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_api_keys_revoked_whole")),
        sa.CheckConstraint(known, name=op.f("ck_api_keys_role_known")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_api_keys_organisation_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_api_keys_authority_id")),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_api_keys")),
    )
    columns = ", ".join(f'"{name}"' for name in _KEPT)
    op.execute(f"INSERT INTO api_keys_anew ({columns}) SELECT {columns} FROM api_keys")  # noqa: S608
    op.drop_table("api_keys")
    op.rename_table("api_keys_anew", "api_keys")
    op.create_index(op.f("ix_api_keys_organisation_id"), "api_keys", ["organisation_id"], unique=False)
    for row in bound:
        op.get_bind().execute(sa.text("INSERT INTO key_sites (prefix, site_id) VALUES (:prefix, :site_id)"), dict(row))


def _claims() -> None:
    """A claim lies where both sides sit; where they sit apart, only the nation sees both."""
    op.execute(
        "UPDATE requests SET province = NULL WHERE kind = 'claim' AND state = 'open' AND NOT EXISTS ("
        "SELECT 1 FROM products JOIN organisations ON organisations.id = products.organisation_id "
        "WHERE products.gtin = requests.subject AND organisations.province = requests.province)"
    )
