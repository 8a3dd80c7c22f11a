"""People: who may come in, and how they prove it.

1. A password is hashed with argon2id (RFC 9106, the second recommended option: 64 MiB). A login that nobody has, or
   that has no password, costs the same time as a wrong password and gives the same answer.
2. An attempt is counted before the password is looked at and taken back if it was right, so that many at once, in any
   number of processes, are no more than the limit. The count is of a login at a network and, higher, of a network,
   behind which there may be a whole town, and of a login everywhere; what the first two refuse does not count against
   the login, so that no single network locks anybody out elsewhere. From a device where this login has signed in
   before, the count is of that device alone: no stranger's guesses keep its owner out. Whoever has used a count up is
   told so for the price of a look; all others cost one writing transaction, and the hash outside any (`hashing`).
3. A password is set only by a one-time token, good for 24 hours and used once; giving another one ends the first.
4. Accounts of the registry's own people, its officials, take two: here they are only carried out, by a `Warrant`
   (`registry.supervision.officials`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model import people
from registry.model.messages import LinkPurpose
from registry.model.people import ApiKey, Draw, Person, PersonState, Role, Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.office import attempts, hashing, independence, password_rules, petitions
from registry.office.attempts import Allowance, Attempt
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import account_rows, mailbox_rows, session_rows
from registry.store.office.account_rows import Credential

RESET_HOURS = 24
WINDOW = timedelta(minutes=15)
# Of one login at one network; of a network; of a login everywhere.
LOGIN_LIMIT, NETWORK_LIMIT, EVERYWHERE_LIMIT = 10, 100, 100
# As the device of whoever proves their password once more: nobody else has their session.
_SIGNED_IN = "signed in"

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# The hash of a password that was thrown away, of the same cost as all others.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$hgYMN/oFHgb1vqdwA7WiIg$4eSc4NdK/uOnqODIQjHT6kaKfM1rSfP/g83zQzMzDMA"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person and the one-time token that sets their password; the token is kept nowhere."""

    person: Person
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Warrant:
    """Who makes, resets or enables an account, who signed it as the second, and what else the trail says of it."""

    by: str
    second: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def add_person(conn: Connection, new: Person, by: str, now: datetime, draw: Draw) -> Invitation:
    """Make an account of an organisation's. `new.id` is ignored.

    Raises Invalid for a bad field, Conflict for a login that is taken, Refused for an official's.
    """
    _require_no_official(new)
    return _invite(conn, admit(conn, new, Warrant(by), now), by, now, draw)


def _require_no_official(person: Person) -> None:
    if person.is_official:
        raise Refused(
            "official_needs_two",
            "Accounts of officers, inspectors and administrators of the registry take two administrators.",
        )


def admit(conn: Connection, new: Person, warrant: Warrant, now: datetime) -> Person:
    """Make an account without a password. `new.id` is ignored. Raises as `require_new`."""
    new = require_new(conn, new)
    made = account_rows.add_person(conn, new, warrant.by, now)
    detail: dict[str, object] = {"name": new.name, "roles": new.roles}
    detail |= {"authority": new.authority.name} if new.authority else {}
    _note(conn, TrailAct.PERSON_ADDED, made, warrant, now, detail)
    return made


def _note(
    conn: Connection, act: TrailAct, person: Person, warrant: Warrant, now: datetime, detail: Mapping[str, object]
) -> None:
    whose, told = person.organisation_id, dict(detail) | dict(warrant.detail)
    audit(conn, TrailEntry(now, warrant.by, act, person.login, told, whose, warrant.second))


def require_new(conn: Connection, new: Person) -> Person:
    """A new person as they are recorded. Raises Invalid for a bad field, Conflict for a login that is taken."""
    login = people.fold_login(new.login)
    require_login(login)
    name = require_name(new.name)
    if not new.roles:
        raise Invalid("role", f"role: give at least one of {', '.join(Role)}.")
    alone = people.FOR_AN_ORGANISATION.intersection(new.roles)
    if new.organisation_id is None and alone:
        raise Invalid("organisation_missing", f"A {min(alone)} acts for an organisation: say which.")
    if new.organisation_id is not None and Role.OFFICER in new.roles:
        raise Invalid("officer_apart", "An officer acts for the registry and for no organisation.")
    if {Role.OFFICER, Role.ADMINISTRATOR} <= set(new.roles):
        # Or one person could make the second officer whom their own requests need.
        raise Invalid("officer_and_administrator", "Nobody is an officer and an administrator of accounts at once.")
    people.require_authority(new.authority, new.roles)
    if account_rows.credential(conn, login):
        raise Conflict("login_taken", f"The login {login} is taken: choose another one.")
    roles = tuple(role for role in Role if role in new.roles)
    return replace(new, login=login, name=name, roles=roles)


def require_login(folded: str) -> None:
    """Raises Invalid for a text that is no login."""
    if not people.is_login(folded):
        raise Invalid("login", "login: 2 to 100 of a-z, 0-9 and . _ @ + -, such as nguyen.an.")


def require_name(text: str) -> str:
    """A person's name; Invalid for a text that is none."""
    name = text.strip()
    if not 1 <= len(name) <= 300 or not name.isprintable():
        raise Invalid("name", "name: 1 to 300 printable characters.")
    return name


def _invite(conn: Connection, person: Person, by: str, now: datetime, draw: Draw) -> Invitation:
    token, until = people.new_secret(draw), now + timedelta(hours=RESET_HOURS)
    account_rows.give_reset(conn, person.id, people.digest(token), until, by, now)
    return Invitation(person, token, until)


def find_person(conn: Connection, login: str) -> Person:
    """The person of a login, however it is typed; NotFound otherwise."""
    credential = _find(conn, people.fold_login(login))
    if credential is None:
        raise NotFound("login_unknown", f"There is no login {login[:60]!r}: `user list` shows them all.")
    return credential.person


def _find(conn: Connection, folded: str) -> Credential | None:
    """Only a text that can be a login is looked up: a database does not take every text there is."""
    return account_rows.credential(conn, folded) if people.is_login(folded) else None


def login_holder(conn: Connection, login: str) -> Person | None:
    """Whose login this is, as a record names who acted; None for the machine's operator and for an API key."""
    credential = _find(conn, login)
    return credential.person if credential else None


def persons(conn: Connection, viewer: Viewer) -> list[Person]:
    """The people a viewer may see, by login."""
    return account_rows.every_person(conn, viewer)


def organisation_names(conn: Connection, held: Iterable[Person | ApiKey]) -> dict[int, str]:
    """The names of the organisations of people and keys."""
    return listing_rows.names(conn, {one.organisation_id for one in held if one.organisation_id is not None})


def person_seen(conn: Connection, viewer: Viewer, login: str) -> Person:
    """The person of a login, if the viewer may see them; NotFound otherwise."""
    credential = _find(conn, people.fold_login(login))
    if credential is None or viewer.organisation_id not in (None, credential.person.organisation_id):
        raise NotFound("login_unknown", "There is no such login.")
    return credential.person


def logins(conn: Connection, viewer: Viewer) -> frozenset[str]:
    """The logins of the people a viewer may see."""
    return frozenset(person.login for person in account_rows.every_person(conn, viewer))


def reset(conn: Connection, login: str, by: str, now: datetime, draw: Draw) -> Invitation:
    """Give a person of an organisation a new one-time token; their password stays good until it is used.

    Raises NotFound, Refused for a disabled one and for an official.
    """
    person = find_person(conn, login)
    _require_no_official(person)
    record_reset(conn, person, Warrant(by), now)
    return _invite(conn, person, by, now, draw)


def record_reset(conn: Connection, person: Person, warrant: Warrant, now: datetime) -> None:
    """Record that a person gets a new one-time token. Raises as `require_active`."""
    require_active(person)
    _note(conn, TrailAct.PASSWORD_RESET, person, warrant, now, {})


def require_active(person: Person) -> None:
    """Raises Refused for somebody whose login is disabled."""
    if person.state is PersonState.DISABLED:
        raise Refused("login_disabled", f"The login {person.login} is disabled: enable it first, or make another one.")


def enable(conn: Connection, login: str, by: str, now: datetime, draw: Draw) -> Invitation:
    """Let a disabled person of an organisation come in again, by a one-time token.

    Raises NotFound, Refused for one who is not disabled and for an official.
    """
    person = find_person(conn, login)
    _require_no_official(person)
    return _invite(conn, readmit(conn, person, Warrant(by), now), by, now, draw)


def readmit(conn: Connection, person: Person, warrant: Warrant, now: datetime) -> Person:
    """Let a disabled person come in again; they have no password. Raises as `require_disabled`."""
    require_disabled(person)
    account_rows.enable(conn, person.id, warrant.by, now)
    _note(conn, TrailAct.PERSON_ENABLED, person, warrant, now, {})
    return replace(person, state=PersonState.ACTIVE)


def require_disabled(person: Person) -> None:
    """Raises Refused for somebody whose login is not disabled."""
    if person.state is PersonState.ACTIVE:
        raise Refused("login_enabled", f"The login {person.login} is not disabled: reset gives it a new password.")


def disable(conn: Connection, login: str, by: str, now: datetime) -> bool:
    """Let a person sign in no more; False when it was so already.

    Raises NotFound, Refused `drawn_signer` for who was drawn to sign what `by` asked for, or anybody of `by`'s hand.
    """
    person = find_person(conn, login)
    if person.state is PersonState.DISABLED:
        return False
    # Of a puppet's request as of one's own.
    for asker in sorted({by} | independence.of_hand(conn, by)):
        petitions.require_no_signer(conn, person.login, now, asker)
    account_rows.disable(conn, person.id, by, now)
    _end_all(conn, person)
    audit(conn, TrailEntry(now, by, TrailAct.PERSON_DISABLED, person.login, organisation_id=person.organisation_id))
    return True


def set_password(engine: Engine, token: str, password: str, now: datetime) -> Person:
    """Set a password by a one-time token. Raises Invalid for a password that will not do, Refused for the token."""
    refused = Refused("token", "This one-time token is unknown, used or too old: ask for a new one.")
    if not people.is_token(token):
        raise refused
    digest = people.digest(token)
    with read(engine) as conn:
        person = account_rows.by_reset(conn, digest, now)
    if person is None:
        raise refused
    made = hashed(person, password)
    with write(engine) as conn:
        # Of two that use one token at the same moment, one comes too late.
        if not account_rows.redeem(conn, digest, made, now):
            raise refused
        _end_all(conn, person)
        audit(
            conn,
            TrailEntry(now, person.login, TrailAct.PASSWORD_SET, person.login, organisation_id=person.organisation_id),
        )
    return person


def _end_all(conn: Connection, person: Person) -> None:
    """End every session of a person, and every mailed link that would set a password."""
    session_rows.end_all(conn, person.id)
    mailbox_rows.drop_links(conn, person.id, LinkPurpose.FIRST_PASSWORD, LinkPurpose.PASSWORD_FORGOTTEN)


def hashed(person: Person, password: str) -> str:
    """A new password as it is kept; Invalid for one that will not do."""
    return _hash(require_password(person, password))


def _hash(plain: bytes) -> str:
    return hashing.aside(lambda: _HASHER.hash(plain))


def require_password(person: Person, password: str) -> bytes:
    """A new password as it is hashed; Invalid for one that will not do."""
    plain = people.password_bytes(password)
    if plain is None:
        raise Invalid("password", f"password: {people.PASSWORD_LEAST} to 200 characters.")
    if len(person.login) > 3 and person.login in people.fold_login(password):
        raise Invalid("password", "password: it must not hold the login.")
    password_rules.require_hard(plain.decode(), (person.login, person.name))
    return plain


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The present password, and the one that is to take its place."""

    present: str
    new: str


def change_password(engine: Engine, person: Person, change: PasswordChange, network: str, now: datetime) -> None:
    """Exchange the present password for a new one; every session ends, one-time codes stay on.

    Raises Invalid for a password that will not do, Refused for a wrong present one, counted as a wrong sign-in is.
    """
    plain = require_password(person, change.new)
    require_present(engine, person, change.present, network, now)
    made = _hash(plain)
    with write(engine) as conn:
        account_rows.set_hash(conn, person.id, made, person.login, now)
        _end_all(conn, person)
        audit(
            conn,
            TrailEntry(now, person.login, TrailAct.PASSWORD_SET, person.login, organisation_id=person.organisation_id),
        )


def require_present(engine: Engine, person: Person, password: str, network: str, now: datetime) -> None:
    """Raises Refused unless somebody who has signed in knows their password; wrong ones are counted by the person."""
    if sign_in(engine, person.login, password, network, now, _SIGNED_IN).person is None:
        raise Refused("present_password", "The present password is wrong, or was wrong too often: wait 15 minutes.")


@dataclass(frozen=True, slots=True)
class SignIn:
    """What became of an attempt: the person, or nobody, and how long to wait where there were too many."""

    person: Person | None
    wait: timedelta | None = None


def sign_in(engine: Engine, login: str, password: str, network: str, now: datetime, device: str = "") -> SignIn:
    """Whether a login and its password belong together; `network` as in `pseudonyms.network_of`.

    `device`: what is known of one where this very login has signed in before.
    """
    folded = people.fold_login(login)
    allowances = _allowances(folded, network, device)
    with read(engine) as conn:
        wait = attempts.wait(conn, allowances, now)
        credential = _find(conn, folded) if wait is None else None
    if wait is None:
        with record(engine) as conn:
            wait = attempts.take(conn, allowances, now)
    if wait is not None:
        return SignIn(None, wait)
    if not _matches(credential, password):
        return SignIn(None)
    assert credential is not None
    with record(engine) as conn:
        attempts.forget(conn, allowances[0].attempt)
        for allowance in allowances[1:]:
            attempts.take_back(conn, allowance.attempt)
    _keep_strong(engine, credential, password)
    return SignIn(credential.person)


def _allowances(folded: str, network: str, device: str) -> list[Allowance]:
    """How often may be tried, the narrowest first."""
    if device:
        return [Allowance(Attempt(b"login on", f"{device} {folded}", WINDOW), LOGIN_LIMIT)]
    return [
        Allowance(Attempt(b"login at", f"{network} {folded}", WINDOW), LOGIN_LIMIT),
        Allowance(Attempt(b"network", network, WINDOW), NETWORK_LIMIT),
        Allowance(Attempt(b"login", folded, WINDOW), EVERYWHERE_LIMIT),
    ]


def _matches(credential: Credential | None, password: str) -> bool:
    password_hash = (
        credential.password if credential is not None and credential.person.state is PersonState.ACTIVE else None
    )
    plain = people.password_bytes(password) or b""
    try:
        right = hashing.aside(lambda: _HASHER.verify(password_hash or _NOBODY, plain))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def _keep_strong(engine: Engine, credential: Credential, password: str) -> None:
    """Hash a password anew, once it is known to be right, where this release hashes with other parameters."""
    plain = people.password_bytes(password)
    if credential.password is None or plain is None or not _HASHER.check_needs_rehash(credential.password):
        return
    made = _hash(plain)
    with record(engine) as conn:
        account_rows.replace_hash(conn, credential.person.id, credential.password, made)
