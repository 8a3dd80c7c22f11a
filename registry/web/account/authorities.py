"""Authorities and forces: for whom somebody acts, chosen in a form."""

from flask import request

from registry.model.authorities import Authority
from registry.office import authorities
from registry.store.engine.engine import Connection
from registry.web.front import credentials
from registry.web.page import territories


def chosen(conn: Connection) -> Authority | None:
    """The authority that a form names, if it does; only the registry's own administrators choose one."""
    number = request.form.get("authority", "")
    return authorities.find(conn, number) if number and credentials.known_caller().organisation_id is None else None


def choices(conn: Connection) -> list[tuple[str, str]]:
    """All authorities, as a form offers them: number, name and territory."""
    return [(str(one.id), territories.of_authority(one)) for one in authorities.every(conn)]
