"""Pseudonyms: nobody can follow a phone from unit to unit, and a network is its /24 or /64."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes.pseudonyms import DEVICE, NETWORK, ORGANISATION, PLACE, SALE, derive_key, network_of, pseudonym
from registry.model.orders import Unit

KEY = derive_key(b"k" * 32)
KINDS = (DEVICE, NETWORK, ORGANISATION, PLACE, SALE)
UNIT = Unit("AAAAAAAA", 7)


def test_phone_has_another_pseudonym_on_every_unit() -> None:
    units = [Unit(f"AAAAAA{order:02}", index) for order in range(1, 21) for index in range(50)]
    assert len({pseudonym(KEY, unit, DEVICE, "phone") for unit in units}) == len(units)


def test_order_and_index_do_not_run_together() -> None:
    assert pseudonym(KEY, Unit("A1", 11), DEVICE, "x") != pseudonym(KEY, Unit("A11", 1), DEVICE, "x")
    assert pseudonym(KEY, Unit("A", 1), DEVICE, "1/x") != pseudonym(KEY, Unit("A", 11), DEVICE, "x")


def test_same_text_of_another_kind_is_another_pseudonym() -> None:
    assert len({pseudonym(KEY, UNIT, kind, "42") for kind in KINDS}) == len(KINDS)


def test_another_key_gives_other_pseudonyms() -> None:
    other = derive_key(b"j" * 32)
    assert other != KEY
    assert pseudonym(KEY, UNIT, DEVICE, "phone") != pseudonym(other, UNIT, DEVICE, "phone")


def test_another_purpose_has_another_key() -> None:
    assert len({derive_key(b"k" * 32), derive_key(b"k" * 32, b"something else"), b"k" * 32}) == 3
    assert len(KEY) == 32


def test_same_text_on_the_same_unit_is_the_same_pseudonym() -> None:
    assert pseudonym(KEY, UNIT, DEVICE, "phone") == pseudonym(
        derive_key(b"k" * 32), Unit("AAAAAAAA", 7), DEVICE, "phone"
    )


def test_nothing_known_is_zero() -> None:
    assert [pseudonym(KEY, UNIT, kind, "") for kind in KINDS] == [0] * len(KINDS)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(KINDS))
def test_text_is_a_number_of_32_bits_and_never_zero(text: str, kind: bytes) -> None:
    assert 1 <= pseudonym(KEY, UNIT, kind, text) < 2**32


def test_text_that_hashes_to_zero_is_not_taken_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Zero:
        def digest(self) -> bytes:
            return bytes(4)

    monkeypatch.setattr("registry.codes.pseudonyms.hashlib.blake2b", lambda *_, **__: Zero())
    assert pseudonym(KEY, UNIT, DEVICE, "phone") == 1


def test_text_of_a_megabyte_has_a_pseudonym() -> None:
    assert 1 <= pseudonym(KEY, UNIT, DEVICE, "x" * 1_000_000) < 2**32


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.113.131.9", "203.113.131.0/24"),
        ("203.113.131.255", "203.113.131.0/24"),
        ("0.0.0.0", "0.0.0.0/24"),
        ("2001:ee0:4f00:12:a:b:c:d", "2001:ee0:4f00:12::/64"),
        ("2001:EE0:4F00:0012::1", "2001:ee0:4f00:12::/64"),
        ("::1", "::/64"),
        ("::ffff:203.113.131.9", "203.113.131.0/24"),
        ("::ffff:cb71:8309", "203.113.131.0/24"),
        ("::FFFF:203.113.131.9%eth0", "203.113.131.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("fe80::1%", "fe80::/64"),
    ],
)
def test_network_is_the_first_24_or_64_bits(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "garbage",
    [
        *("", "%", "%eth0", "\x00", "unknown", "localhost", "203.113.131", "203.113.131.9:443", "[::1]", "256.1.1.1"),
        *("01.2.3.4", "1.2.3.4/24", "::1::", " 1.2.3.4", "\u0661.\u0662.\u0663.\u0664", "3413803785", "1" * 10_000),
    ],
)
def test_text_that_is_no_address_has_no_network(garbage: str) -> None:
    assert network_of(garbage) == ""


@given(st.text())
def test_any_text_has_a_network_or_none(text: str) -> None:
    assert isinstance(network_of(text), str)


@given(st.ip_addresses())
def test_network_of_an_address_holds_no_more_than_its_network(address: object) -> None:
    network = network_of(str(address))
    assert network.endswith(("/24", "/64"))
    assert network_of(network.rpartition("/")[0]) == network
