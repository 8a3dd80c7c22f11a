"""authority, force and user move: for whom officers and inspectors act."""

from dataclasses import dataclass, replace

import click

from registry.model.authorities import OTHER, Authority, Force, Territory
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.office import authorities
from registry.supervision import postings
from registry.terminal import console
from registry.terminal.options import gather


@click.group("authority")
def authority() -> None:
    """Police, market surveillance, customs ...: for whom officers and inspectors act, and where."""


@dataclass(frozen=True, slots=True)
class AuthorityOptions:
    """What a command is told of an authority; of a change only what changes."""

    which: str | None
    name: str | None
    force: str | None
    province: str | None
    commune: str | None
    nation: bool
    as_json: bool


@authority.command("add")
@click.option("--name", required=True, help="As it stands in reports and beside decisions.")
@click.option("--force", default=OTHER, show_default=True, help="Of `force list`.")
@click.option("--province", help="Its territory: two-digit code or name; without one the nation.")
@click.option("--commune", help="Of the province: five digits of `commune list`.")
@console.json_option
def authority_add(name: str, force: str, province: str | None, commune: str | None, as_json: bool) -> None:
    """Make an authority.

    Example: authority add --name "Chi cục QLTT Hà Nội" --force market_surveillance --province 01
    """
    new = Authority(0, name, force, Territory(console.province(province), commune))
    with console.writing() as conn:
        made = authorities.add(conn, new, console.who(), console.now())
    _show([made], {}, as_json)


@authority.command("list")
@console.json_option
def authority_list(as_json: bool) -> None:
    """All authorities, the nation's first.

    Example: authority list
    """
    with console.reading() as conn:
        there, members = authorities.every(conn), authorities.members(conn)
    _show(there, members, as_json)


def _show(there: list[Authority], members: dict[int, int], as_json: bool) -> None:
    if as_json:
        for one in there:
            where = one.territory
            console.show_json(
                {"id": one.id, "name": one.name, "force": one.force, "province": where.province,
                 "commune": where.commune, "members": members.get(one.id, 0)}
            )  # fmt: skip
        return
    cells = [(one.id, one.name, one.force, _where(one.territory), members.get(one.id, 0)) for one in there]
    console.table(("ID", "NAME", "FORCE", "TERRITORY", "MEMBERS"), cells)


def _where(territory: Territory) -> str:
    if territory.province is None:
        return "the nation"
    province = f"{territory.province} {PROVINCES[territory.province][0]}"
    return f"{territory.commune} in {province}" if territory.commune else province


@authority.command("change")
@click.argument("which")
@click.option("--name")
@click.option("--force", help="Of `force list`.")
@click.option("--province", help="Two-digit code or name.")
@click.option("--commune", help="Of the province: five digits.")
@click.option("--nation", is_flag=True, help="Its territory is the nation.")
@console.json_option
@gather(AuthorityOptions)
def authority_change(options: AuthorityOptions) -> None:
    """Change an authority (its number or name). A new territory returns its officers' work to the queue.

    Example: authority change 3 --province 79
    """
    with console.writing() as conn:
        before = authorities.find(conn, options.which or "")
        where = before.territory
        if options.nation or options.province or options.commune:
            province = console.province(options.province) if options.province else where.province
            where = Territory() if options.nation else Territory(province, options.commune)
        new = replace(before, name=options.name or before.name, force=options.force or before.force, territory=where)
        changed = postings.change_authority(conn, new, console.who(), console.now())
        members = authorities.members(conn)
    _show([changed], members, options.as_json)


@click.group("force")
def force() -> None:
    """Kinds of authorities."""


@force.command("add")
@click.argument("code")
@click.option("--name", required=True, help="In Vietnamese.")
@click.option("--name-en", required=True, help="In English.")
def force_add(code: str, name: str, name_en: str) -> None:
    """Make a force under a CODE of a-z, 0-9 and _.

    Example: force add fire_police --name "Cảnh sát PCCC" --name-en "Fire police"
    """
    with console.writing() as conn:
        made = authorities.add_force(conn, Force(code, Phrase(name, name_en)), console.who(), console.now())
    click.echo(f"{made.code}  {made.name.vi} / {made.name.en}")


@force.command("list")
@console.json_option
def force_list(as_json: bool) -> None:
    """All forces.

    Example: force list
    """
    with console.reading() as conn:
        there = authorities.forces(conn)
    if as_json:
        for one in there:
            console.show_json({"code": one.code, "name": one.name.vi, "name_en": one.name.en})
        return
    console.table(("CODE", "NAME", "IN ENGLISH"), [(one.code, one.name.vi, one.name.en) for one in there])


@click.command("move")
@click.argument("login")
@click.option("--authority", "which", required=True, help="Its number or name in `authority list`.")
def user_move(login: str, which: str) -> None:
    """Let an officer or inspector act for another authority; what they have in hand goes back to the queue.

    Example: user move nguyen.an --authority 3
    """
    with console.writing() as conn:
        to = authorities.find(conn, which)
        person = postings.move(conn, login, to, console.who(), console.now())
    click.echo(f"{person.login} acts for {to.name} ({_where(to.territory)})")


COMMANDS = (authority, force)
USER_COMMANDS = (user_move,)
