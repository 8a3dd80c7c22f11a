"""user and apikey: who may come in. Passwords are never typed here; a token or a key is shown once."""

from dataclasses import dataclass
from datetime import datetime

import click

from registry.catalogue import organisations, sites
from registry.errors import Invalid
from registry.model import people
from registry.model.days import Precision, rfc3339
from registry.model.people import ApiKey, KeyStanding, Permission, Person, Role
from registry.model.sites import Site
from registry.office import accounts, api_keys, authorities, bindings, mailboxes
from registry.office.api_keys import KeyRequest
from registry.store.engine.engine import Connection
from registry.terminal import console, official_care
from registry.terminal.official_care import Made
from registry.terminal.options import gather


@click.group("user")
def user() -> None:
    """People with an account."""


@dataclass(frozen=True, slots=True)
class PersonOptions:
    """What `user add` is told of a new person."""

    login: str
    name: str
    roles: tuple[str, ...]
    which: str | None
    province: str | None
    authority: str | None
    sites: tuple[str, ...]
    email: str | None
    emergency: str | None
    as_json: bool


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="As it is shown beside what they decide.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([str(role) for role in Role]), help="Repeatable."
)
@click.option("--organisation", "which", help="For whom they act: tax code or name.")
@click.option("--authority", help="For whom officers and inspectors act: its number or name in `authority list`.")
@click.option("--province", help="Where somebody of a national authority sits: two-digit code or name.")
@click.option("--site", "sites", multiple=True, help="Where they work: name, GLN or code of a site; repeatable.")
@click.option("--email", help="Where they read messages, once a mailed link has confirmed it.")
@official_care.emergency_option
@console.json_option
@gather(PersonOptions)
def user_add(options: PersonOptions) -> None:
    """Make an account and a one-time token with which its password is set within 24 hours.

    Of an officer, inspector or administrator of the registry it is asked for, and an administrator signs: the first two
    administrators are made at once. Officers whom one person asked for do not sign for each other for 30 days: let two
    administrators ask by turns at /people.

    Example: user add nguyen.an --name "Nguyễn Văn An" --role pharmacy --organisation 0101234565
    """
    with console.writing() as conn:
        owner = organisations.find_organisation(conn, options.which).id if options.which is not None else None
        new = Person(
            0,
            options.login,
            options.name,
            owner,
            tuple(Role(role) for role in options.roles),
            province=console.province(options.province),
            authority=authorities.find(conn, options.authority) if options.authority is not None else None,
        )
        made = _add_person(conn, new, options)
    official_care.show(made, options.as_json)


def _add_person(conn: Connection, new: Person, options: PersonOptions) -> Made:
    if new.is_official:
        _sites(conn, None, options.sites)
        return official_care.add(conn, new, options.email, options.emergency)
    official_care.refuse_emergency(options.emergency)
    made, owner = accounts.add_person(conn, new, console.who(), console.now(), console.draw), new.organisation_id
    bindings.bind_person(conn, made.person, _sites(conn, owner, options.sites), console.who(), console.now())
    if options.email is not None:
        mailboxes.set_address(conn, made.person, options.email, console.who(), console.now())
    return made


@user.command("email")
@click.argument("login")
@click.argument("address", required=False)
@click.option("--none", "nowhere", is_flag=True, help="Write to this person no more.")
def user_email(login: str, address: str | None, nowhere: bool) -> None:
    """Say where a person reads messages; nothing goes there until a mailed link has confirmed it.

    Example: user email nguyen.an an.nguyen@example.vn
    """
    if (address is not None) == nowhere:
        raise Invalid("email", "Give an address, or --none: one of the two.")
    with console.writing() as conn:
        person = accounts.find_person(conn, login)
        if address is not None:
            mailboxes.set_address(conn, person, address, console.who(), console.now())
        else:
            mailboxes.remove_address(conn, person, console.who(), console.now())
    click.echo(f"{person.login}: {'a link that confirms the address is in the outbox' if address else 'no address'}")


@user.command("reset")
@click.argument("login")
@official_care.emergency_option
@console.json_option
def user_reset(login: str, emergency: str | None, as_json: bool) -> None:
    """Give a person a new one-time token; one that was given before counts no more.

    Of an official it is asked for, and an administrator signs. Example: user reset nguyen.an
    """
    with console.writing() as conn:
        made: Made
        if accounts.find_person(conn, login).is_official:
            made = official_care.reset(conn, login, emergency)
        else:
            official_care.refuse_emergency(emergency)
            made = accounts.reset(conn, login, console.who(), console.now(), console.draw)
    official_care.show(made, as_json)


@user.command("enable")
@click.argument("login")
@official_care.emergency_option
@console.json_option
def user_enable(login: str, emergency: str | None, as_json: bool) -> None:
    """Let a disabled person come in again, by a one-time token.

    Of an official it is asked for, and an administrator signs. Example: user enable nguyen.an
    """
    with console.writing() as conn:
        made: Made
        if accounts.find_person(conn, login).is_official:
            made = official_care.enable(conn, login, emergency)
        else:
            official_care.refuse_emergency(emergency)
            made = accounts.enable(conn, login, console.who(), console.now(), console.draw)
    official_care.show(made, as_json)


@user.command("disable")
@click.argument("login")
def user_disable(login: str) -> None:
    """Let a person sign in no more. What they did stays on record.

    Example: user disable nguyen.an
    """
    with console.writing() as conn:
        new = accounts.disable(conn, login, console.who(), console.now())
    click.echo(f"{people.fold_login(login)} {'is disabled' if new else 'was disabled already'}")


_bound_sites = click.option(
    "--site", "named", multiple=True, help="Name, GLN or code of a site; repeatable. Without any, bound to none."
)


@user.command("bind")
@click.argument("login")
@_bound_sites
def user_bind(login: str, named: tuple[str, ...]) -> None:
    """Bind a person to these sites and no other: to exactly one, and what they scan and sell counts there.

    Example: user bind nguyen.an --site "Kho Gia Lâm"
    """
    with console.writing() as conn:
        person = accounts.find_person(conn, login)
        bound = _sites(conn, person.organisation_id, named)
        bindings.bind_person(conn, person, bound, console.who(), console.now())
    click.echo(f"{person.login}: {', '.join(site.name for site in bound) or 'bound to no site'}")


@user.command("list")
@click.option("--organisation", "which", help="Only its people: tax code or name.")
@console.json_option
def user_list(which: str | None, as_json: bool) -> None:
    """All people, by login.

    Example: user list --organisation 0101234565
    """
    with console.reading() as conn:
        persons = accounts.persons(conn, _viewer(conn, which))
        names = accounts.organisation_names(conn, persons)
        bound = {person_id: _open(those) for person_id, those in bindings.of_people(conn, persons).items()}
    if as_json:
        for one in persons:
            console.show_json(
                {"login": one.login, "name": one.name, "organisation": names.get(one.organisation_id or 0),
                 "roles": list(one.roles), "state": one.state, "has_password": one.has_password,
                 "authority": one.authority.name if one.authority else None, "province": one.province,
                 "sites": bound.get(one.id, [])}
            )  # fmt: skip
        return
    cells = [
        (p.login, p.name, p.authority.name if p.authority else names.get(p.organisation_id or 0), " ".join(p.roles),
         p.state, "set" if p.has_password else "not set", ", ".join(bound.get(p.id, [])))
        for p in persons
    ]  # fmt: skip
    console.table(("LOGIN", "NAME", "ACTS FOR", "ROLES", "STATE", "PASSWORD", "SITES"), cells)


@click.group("apikey")
def apikey() -> None:
    """Keys with which programs call the HTTP API."""


@dataclass(frozen=True, slots=True)
class ApiKeyOptions:
    """What `apikey create` is told of a new key; `expires` in days."""

    which: str
    role: str
    scopes: tuple[str, ...]
    name: str | None
    expires: int | None
    sandbox: bool
    sites: tuple[str, ...]
    as_json: bool


@apikey.command("create")
@click.option("--organisation", "which", required=True, help="Who calls: tax code or name.")
@click.option(
    "--role", required=True, type=click.Choice([str(role) for role in Role]), metavar="ROLE",
    help=f"As what it acts for the organisation, of {', '.join(people.KEY_ROLES)}.",
)  # fmt: skip
@click.option(
    "--scope", "scopes", required=True, multiple=True,
    help=f"What it may do, of {', '.join(people.SCOPES)}; several with commas.",
)  # fmt: skip
@click.option("--name", help="What it is for, such as the name of the till.")
@click.option("--expires", type=console.Quantity(), metavar="DAYS", help="After so many days it opens nothing.")
@click.option("--sandbox", is_flag=True, help="Checks and sells the sample codes alone; nothing is recorded.")
@click.option("--site", "sites", multiple=True, help="Where it is used: name, GLN or code of a site; repeatable.")
@console.json_option
@gather(ApiKeyOptions)
def apikey_create(options: ApiKeyOptions) -> None:
    """Make a key and show it, once: the last line is the key.

    Example: apikey create --organisation 0101234565 --role pharmacy --scope verify,sell --name "Quầy 1" --expires 365
    """
    scopes, role = _scopes(options.scopes), Role(options.role)
    with console.writing() as conn:
        request = KeyRequest(role, scopes, options.name, options.expires, options.sandbox)
        owner = organisations.find_organisation(conn, options.which)
        new = api_keys.create(conn, owner, request, console.who(), console.now(), console.draw)
        bound = _sites(conn, owner.id, options.sites)
        bindings.bind_key(conn, new.key, bound, console.who(), console.now())
    made = new.key
    if options.as_json:
        console.show_json(_key_json(made, owner.name, made.made_at) | {"key": new.text, "sites": _open(bound)})
        return
    until = f", good until {_day(made.expires_at)}" if made.expires_at else ""
    kind = "Sandbox key" if made.sandbox else "API key"
    click.echo(f"{kind} of {owner.name} as {made.role} for {' '.join(made.scopes)}{until}.")
    click.echo("It is shown only now: keep it as you keep a password, and send it as `Authorization: Bearer KEY`.")
    click.echo(new.text)


def _sites(conn: Connection, organisation_id: int | None, named: tuple[str, ...]) -> list[Site]:
    """The sites that options name, of an organisation. Raises Invalid `site`."""
    if organisation_id is None:
        if named:
            raise Invalid("site", "site: only who acts for an organisation has sites; give --organisation too.")
        return []
    return [sites.find_named(conn, organisation_id, text, "site") for text in dict.fromkeys(named)]


def _open(bound: list[Site]) -> list[str]:
    """The names of the open sites among these."""
    return [site.name for site in bound if site.closed_at is None]


def _scopes(given: tuple[str, ...]) -> tuple[Permission, ...]:
    words = [word.strip() for text in given for word in text.split(",")]
    permissions = {str(permission): permission for permission in Permission}
    for word in words:
        if word not in permissions:
            raise Invalid("scope", f"scope {word[:20]!r}: one of {', '.join(permissions)}.")
    return tuple(permissions[word] for word in words)


@apikey.command("bind")
@click.argument("prefix")
@_bound_sites
def apikey_bind(prefix: str, named: tuple[str, ...]) -> None:
    """Bind a key to these sites and no other: to exactly one, and what it scans and sells counts there.

    Example: apikey bind k3m9q2xt --site "Kho Gia Lâm"
    """
    with console.writing() as conn:
        key = api_keys.find(conn, people.REGISTRY, prefix)
        bound = _sites(conn, key.organisation_id, named)
        bindings.bind_key(conn, key, bound, console.who(), console.now())
    click.echo(f"{key.prefix}: {', '.join(site.name for site in bound) or 'bound to no site'}")


@apikey.command("list")
@click.option("--organisation", "which", help="Only its keys: tax code or name.")
@console.json_option
def apikey_list(which: str | None, as_json: bool) -> None:
    """All keys by their prefixes, newest first; the secrets are kept nowhere.

    Example: apikey list --organisation 0101234565
    """
    with console.reading() as conn:
        keys = api_keys.every(conn, _viewer(conn, which))
        names = accounts.organisation_names(conn, keys)
        bound = {prefix: _open(those) for prefix, those in bindings.of_keys(conn, keys).items()}
    now = console.now()
    if as_json:
        for key in keys:
            told = _key_json(key, names[key.organisation_id], now)
            console.show_json(told | {"sites": bound.get(key.prefix, [])})
        return
    cells = [
        (key.prefix, names[key.organisation_id], key.role, " ".join(key.scopes), key.name, key.standing(now),
         _day(key.made_at), key.made_by, _day(key.expires_at), _hour(key.used_at),
         ", ".join(bound.get(key.prefix, [])))
        for key in keys
    ]  # fmt: skip
    columns = "PREFIX,ORGANISATION,ROLE,SCOPES,NAME,STATE,MADE,BY,GOOD UNTIL,LAST USED,SITES"
    console.table(tuple(columns.split(",")), cells)


@apikey.command("revoke")
@click.argument("prefix")
def apikey_revoke(prefix: str) -> None:
    """Let a key open nothing any more, from the next call on.

    Example: apikey revoke k3m9q2xt
    """
    with console.writing() as conn:
        new = api_keys.revoke(conn, people.REGISTRY, prefix, console.who(), console.now())
    click.echo(f"{people.read_prefix(prefix)} {'is revoked' if new else f'was {KeyStanding.REVOKED} already'}")


def _viewer(conn: Connection, which: str | None) -> people.Viewer:
    """The operator sees everything, or what one organisation would see."""
    return people.Viewer(organisations.find_organisation(conn, which).id) if which is not None else people.REGISTRY


def _key_json(key: ApiKey, owner: str, now: datetime) -> dict[str, object]:
    return {
        "prefix": key.prefix,
        "organisation": owner,
        "role": key.role,
        "authority": key.authority.name if key.authority else None,
        "scopes": list(key.scopes),
        "name": key.name,
        "state": key.standing(now),
        "sandbox": key.sandbox,
        "made_by": key.made_by,
        "made_at": _time(key.made_at),
        "expires_at": _time(key.expires_at),
        "used_at": _time(key.used_at),
        "revoked_at": _time(key.revoked_at),
    }


def _time(at: datetime | None) -> str | None:
    return rfc3339(at, Precision.EXACT)


def _day(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else None


def _hour(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H}h UTC" if at else "never"


COMMANDS = (user, apikey)
