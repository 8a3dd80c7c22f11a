"""Pseudonyms: who a device, a network or a shop is, on one unit only.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693 section 2.9) of what is known and of the unit, cut to 32 bits. On another
unit the same phone has another pseudonym, and without the key nobody can try phones or addresses against it. The key is
derived from the registry's first serial key (HKDF, RFC 5869), so it needs no file and no backup of its own.
"""

import hashlib
import ipaddress
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.model.orders import Unit

DEVICE, NETWORK, ORGANISATION, PLACE, SALE = b"device", b"network", b"organisation", b"place", b"sale"


def derive_key(serial_key: bytes, purpose: bytes = b"VNPC scan pseudonyms") -> bytes:
    """32 bytes for one purpose, from a serial key; the serial key does not follow from them."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(serial_key)


def pseudonym(key: bytes, unit: Unit, kind: bytes, text: str) -> int:
    """A number from 1 to 2^32 - 1 that names `text` on this unit alone; 0 for an empty text."""
    if not text:
        return 0
    message = f"{unit.order_id}/{unit.unit_index}/".encode() + text.encode()
    digest = hashlib.blake2b(message, digest_size=4, key=key, person=kind).digest()
    return int.from_bytes(digest, "big") or 1


def scan_pseudonym(key: bytes, unit: Unit, given: bytes) -> bytes:
    """The 16 bytes under which a caller's scan id is kept on this unit: the same id has others on other units."""
    message = f"{unit.order_id}/{unit.unit_index}/".encode() + given
    return hashlib.blake2b(message, digest_size=16, key=key, person=b"scan").digest()


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The network an address belongs to: its /24 (IPv4, also mapped into IPv6) or /64; "" for a text that is none."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network(f"{mapped}/{24 if mapped.version == 4 else 64}", strict=False))
