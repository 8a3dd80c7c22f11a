"""From which network, device and account a request comes: only what a stranger cannot choose freely counts.

1. `X-Forwarded-For` is believed only hop by hop from the right, as long as the hop before was a trusted proxy
   (REGISTRY_TRUSTED_PROXIES); what stands left of the first stranger is that stranger's own word.
2. A device is a token that this server made: 16 bytes by chance and 8 of a keyed hash over them (BLAKE2b, RFC 7693),
   as 32 characters of base64url. Any other text of a stranger's is no device at all.
3. Whoever sends an API key names its devices itself, and they are its organisation's: the same words of another one
   are another device.
"""

import base64
import hmac
import re
import secrets
from dataclasses import replace
from hashlib import blake2b
from ipaddress import ip_address

from flask import request

from registry.catalogue import sites
from registry.codes.pseudonyms import network_of
from registry.errors import Invalid
from registry.market.visits import Visit
from registry.model.sites import Site, settled
from registry.settings import Network
from registry.store.engine.engine import read
from registry.web.front.context import service
from registry.web.front.credentials import current_caller

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_CHANCE, _MAC = 16, 8
# Codes of a batch with an API key; strangers have REGISTRY_BATCH_LIMIT.
_BATCH = 10_000
# An address as proxies write it: bare, or with a port, IPv6 then in brackets.
_HOP = re.compile(r"\[([^\]]*)\](?::[0-9]*)?|([0-9.]+):[0-9]*")


def network() -> str:
    """The network this request comes from, "" where that is not known."""
    address = request.remote_addr or ""
    trusted = service().settings.trusted_proxies
    if not trusted:
        return network_of(address)
    forwarded_for = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    hops = [hop.strip() for hop in forwarded_for if hop.strip()]
    while hops and _is_among(address, trusted):
        hop = hops.pop()
        written = _HOP.fullmatch(hop)
        address = (written[1] or written[2]) if written else hop
    return network_of(address)


def _is_among(text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in networks)


def batch_limit() -> int:
    """How many codes this caller may check at once."""
    return service().settings.batch_limit if current_caller() is None else _BATCH


def site(named: str | None) -> Site | None:
    """The site of the caller's organisation that a scan names, else the one the caller stands at, if any.

    Raises Invalid `scan_site` for any other name. Where the caller stands, their key or session has said: only another
    site is looked up.
    """
    caller = current_caller()
    if named is None:
        return caller.site if caller else None
    if caller is None or caller.organisation_id is None:
        raise Invalid("scan_site", "scan.site: only who signs in for an organisation has sites; leave it out.")
    if caller.site is not None and caller.site.is_called(named):
        return caller.site
    with read(service().engine) as conn:
        return sites.find_named(conn, caller.organisation_id, named, "scan.site")


def signed(visit: Visit, at: Site | None = None) -> Visit:
    """A visit as whoever asks signs it, at a site if one is known; a stranger's stays what it is."""
    caller = current_caller()
    if caller is None:
        return visit
    device = f"{caller.account}/{visit.device}" if visit.device else ""
    whereabouts = settled(at, visit.position)
    return replace(
        visit,
        position=whereabouts.position,
        site_id=whereabouts.site_id,
        channel=caller.channel,
        organisation_id=caller.organisation_id,
        account=caller.account,
        device=device,
    )


def new_token() -> str:
    """A token for a device that has none yet; "" for whoever signs in, as their account stands for it."""
    if current_caller() is not None:
        return ""
    chance = secrets.token_bytes(_CHANCE)
    return base64.urlsafe_b64encode(chance + _mac(chance)).decode()


def token_of(text: str | None) -> str:
    """The token if this server made it, else ""; of whoever signs in any text. Invalid for one that cannot be kept."""
    if text is not None and current_caller() is not None:
        if not text.isprintable():
            raise Invalid("scan_device", "scan.device: expected printable characters.")
        return text
    if text is None or not _TOKEN.fullmatch(text):
        return ""
    data = base64.urlsafe_b64decode(text)
    return text if hmac.compare_digest(data[_CHANCE:], _mac(data[:_CHANCE])) else ""


def _mac(chance: bytes) -> bytes:
    return blake2b(chance, digest_size=_MAC, key=service().device_key(), person=b"device token").digest()
