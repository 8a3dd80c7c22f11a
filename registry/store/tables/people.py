"""Who may come in: authorities, people, their sessions, API keys, and attempts that are counted."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint

from registry.store.engine.columns import Instant, metadata, one_of
from registry.store.tables.goods import organisations

forces = Table(
    "forces",
    metadata,
    # Kinds of authorities: those of migration 0010, and what administrators add.
    Column("code", sa.String(40), primary_key=True),
    Column("name_vi", sa.String(200), nullable=False),
    Column("name_en", sa.String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
)

authorities = Table(
    "authorities",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("name", sa.String(200), nullable=False),
    Column("force", ForeignKey(forces.c.code), nullable=False),
    # The territory: '' and '' is the nation, and not NULL, so that one name in one territory is one authority.
    Column("province", sa.String(2), nullable=False),
    Column("commune", sa.String(5), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", sa.String(100), nullable=False),
    UniqueConstraint("name", "province", "commune"),
    CheckConstraint("length(province) IN (0, 2)", name="province_length"),
    CheckConstraint("length(commune) IN (0, 5)", name="commune_length"),
    CheckConstraint("commune = '' OR province <> ''", name="commune_in_province"),
)

people = Table(
    "people",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("login", sa.String(100), nullable=False, unique=True),
    Column("name", sa.String(300), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id), index=True),
    Column("roles", sa.String(100), nullable=False),
    Column("state", sa.String(8), nullable=False),
    # Argon2id in PHC form; NULL until the person has set one.
    Column("password", sa.String(200)),
    # SHA-256 of the one-time token that sets a password; gone once it was used.
    Column("reset_digest", sa.LargeBinary(32), unique=True),
    Column("reset_until", Instant),
    # The secret of the one-time codes of an app (RFC 6238), sealed with a key of the registry; the step last used.
    Column("totp", sa.LargeBinary(100)),
    Column("totp_step", sa.BigInteger),
    # Where somebody of a national authority sits.
    Column("province", sa.String(2)),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", sa.String(100), nullable=False),
    # For whom officers and inspectors act.
    Column("authority_id", ForeignKey(authorities.c.id), index=True),
    CheckConstraint("(reset_digest IS NULL) = (reset_until IS NULL)", name="reset_whole"),
    CheckConstraint("length(reset_digest) = 32", name="reset_length"),
    one_of("state", "active", "disabled"),
)

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie's secret.
    Column("digest", sa.LargeBinary(32), primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    # False between the password and the one-time code of those who have one.
    Column("confirmed", sa.Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("until", Instant, nullable=False, index=True),
    CheckConstraint("length(digest) = 32", name="digest_length"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("prefix", sa.String(8), primary_key=True),
    # SHA-256 of the secret.
    Column("digest", sa.LargeBinary(32), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("role", sa.String(13), nullable=False),
    Column("scopes", sa.String(200), nullable=False),
    Column("name", sa.String(100)),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    Column("expires_at", Instant),
    # The hour, so that a busy key is not a row written at every call.
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", sa.String(100)),
    # Answers made-up codes only and changes nothing.
    Column("sandbox", sa.Boolean, nullable=False, server_default=sa.false()),
    # For whom keys of officers and inspectors act.
    Column("authority_id", ForeignKey(authorities.c.id)),
    CheckConstraint("length(prefix) = 8", name="prefix_length"),
    CheckConstraint("length(digest) = 32", name="digest_length"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_whole"),
    one_of(
        "role",
        "producer",
        "distributor",
        "carrier",
        "shop",
        "pharmacy",
        "hospital",
        "depot",
        "inspector",
        "officer",
        "administrator",
        "platform",
    ),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    # Also of other calls that are limited. A hash of the login or network: what is typed as a login may be a password.
    Column("subject", sa.LargeBinary(16), primary_key=True),
    Column("since", Instant, nullable=False, index=True),
    Column("count", sa.Integer, nullable=False),
    CheckConstraint("length(subject) = 16", name="subject_length"),
)
