"""A sealed file opens whole with its passphrase, and with anything changed, cut or moved not at all."""

import io
import struct
import tracemalloc
from collections.abc import Callable

import pytest

from registry.errors import Invalid, Unavailable
from registry.keys import sealed_file
from registry.keys.sealed_file import MAGIC, Cost, SealedReader, SealingWriter, is_sealed

PASSPHRASE = b"a passphrase for tests"
HEAD, CHUNK = 54 + 32, (1 << 16) + 16


def seal(content: bytes, passphrase: bytes = PASSPHRASE) -> bytes:
    stream = io.BytesIO()
    writer = SealingWriter(stream, passphrase)
    for start in range(0, len(content), 10_240):
        writer.write(content[start : start + 10_240])
    writer.finish()
    return stream.getvalue()


def opened(sealed: bytes, passphrase: bytes = PASSPHRASE) -> bytes:
    reader, whole = SealedReader(io.BytesIO(sealed), passphrase, "x.backup"), b""
    while part := reader.read(10_000):
        whole += part
    return whole


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_what_was_sealed_comes_out_whole(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    sealed = seal(content[:size])
    assert opened(sealed) == content[:size]
    assert len(sealed) == HEAD + size + 16 * max(1, -(-size // (1 << 16)))


def test_nothing_of_it_can_be_read_and_no_two_files_are_alike() -> None:
    content = b"the same words again and again " * 1000
    one, other = seal(content), seal(content)
    assert one.startswith(MAGIC)
    assert b"the same" not in one + other
    # Behind the header nothing is alike: another salt, another key.
    assert sum(a == b for a, b in zip(one[HEAD:], other[HEAD:], strict=True)) < len(one) / 100


def _chunks(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + CHUNK] for start in range(HEAD, len(sealed), CHUNK)]


def _of(sealed: bytes, *numbers: int) -> bytes:
    there = _chunks(sealed)
    return sealed[:HEAD] + b"".join(there[number] for number in numbers)


FORGERIES: dict[str, Callable[[bytes, bytes], bytes]] = {
    "the last chunk is gone": lambda one, _: _of(one, 0, 1, 2),
    "all but the header is gone": lambda one, _: one[:HEAD],
    "half of the header is gone": lambda one, _: one[:40],
    "a byte is gone at the end": lambda one, _: one[:-1],
    "a chunk is cut in the middle": lambda one, _: one[: HEAD + CHUNK // 2],
    "a chunk is left out": lambda one, _: _of(one, 0, 2, 3),
    "two chunks have changed places": lambda one, _: _of(one, 1, 0, 2, 3),
    "a chunk stands twice": lambda one, _: _of(one, 0, 1, 1, 2, 3),
    "the last chunk stands first": lambda one, _: _of(one, 3),
    "something follows the end": lambda one, _: one + b"\0",
    "another file follows the end": lambda one, other: one + other,
    "a chunk follows the end": lambda one, other: one + _chunks(other)[0],
    "a chunk is another file's": lambda one, other: one[:HEAD] + b"".join([*_chunks(other)[:1], *_chunks(one)[1:]]),
    "the end is another file's": lambda one, other: one[:HEAD] + b"".join([*_chunks(one)[:3], _chunks(other)[3]]),
    "all chunks are another file's": lambda one, other: one[:HEAD] + other[HEAD:],
    "the header is another file's": lambda one, other: other[:HEAD] + one[HEAD:],
    "the seal of a chunk is gone": lambda one, _: one[: HEAD + CHUNK - 16] + one[HEAD + CHUNK :],
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_file_put_together_otherwise_is_refused(what: str) -> None:
    one, other = seal(bytes(200_000)), seal(bytes(200_000))
    with pytest.raises(Invalid) as caught:
        opened(FORGERIES[what](one, other))
    assert (caught.value.code, "x.backup" in caught.value.message) == ("backup_damaged", True)


def test_a_changed_bit_is_noticed_wherever_it_is() -> None:
    sealed = seal(bytes(70_000))
    places = [*range(HEAD), HEAD, HEAD + 1, HEAD + CHUNK - 17, HEAD + CHUNK - 1, HEAD + CHUNK, len(sealed) - 1]
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        if place < len(MAGIC):
            assert not is_sealed(io.BytesIO(changed))
            continue
        with pytest.raises((Invalid, Unavailable)) as caught:
            opened(bytes(changed))
        assert caught.value.code in ("backup_damaged", "backup_passphrase", "backup_format"), place


def test_another_passphrase_is_named_as_the_reason() -> None:
    with pytest.raises(Unavailable, match="REGISTRY_KEY_PASSPHRASE_FILE") as caught:
        opened(seal(b"x"), b"another passphrase")
    assert caught.value.code == "backup_passphrase"


def test_a_later_format_is_named_and_no_header_may_ask_for_endless_work() -> None:
    sealed = seal(b"x")
    with pytest.raises(Unavailable, match="a later release made it"):
        opened(sealed[:12] + b"\3" + sealed[13:])
    for cost in (Cost(1 << 21, 1, 1), Cost(64, 21, 1), Cost(64, 0, 1), Cost(64, 1, 65), Cost(64, 1, 0), Cost(7, 1, 1)):
        assert not cost.is_bearable
        with pytest.raises(Invalid):
            opened(sealed[:13] + struct.pack(">IIB", *cost) + sealed[22:])


@pytest.mark.usefixtures("heavy_secrets")
def test_a_guess_costs_what_a_guess_at_a_password_does() -> None:
    assert Cost(64 * 1024, 3, 4) == sealed_file._COST
    assert sealed_file._COST.is_bearable
    assert opened(seal(b"x")) == b"x"


def test_a_file_of_this_release_opens_for_ever() -> None:
    sealed = bytes.fromhex(
        "564e50432d4241434b55500a0200000040000000010154c2349419e521b8dae5f9a49e20c15ae9c56d0883892fb76a545291432bb35b788d"
        "29e5d96a3c334baa9c3ffba3c60f464021c5cbc66ef435ef7526f20be95afe7fed1aa088e8840ea6ca147f7e115625bbd3"
    )
    assert opened(sealed) == "mã".encode()


def test_a_file_larger_than_memory_would_do() -> None:
    """32 MB in pieces: writing and reading hold a few chunks at a time."""
    piece = bytes(1 << 20)

    class Sink(io.RawIOBase):
        def write(self, content: object) -> int:
            return len(content)  # type: ignore[arg-type]

    writer = SealingWriter(Sink(), PASSPHRASE)  # type: ignore[arg-type]
    tracemalloc.start()
    for _ in range(32):
        writer.write(piece)
    writer.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 << 20
    sealed = io.BytesIO(seal(piece * 8))
    reader = SealedReader(sealed, PASSPHRASE, "x")
    tracemalloc.start()
    while reader.read(10_240):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 << 20
