"""Pictures unpacked, as it is done in the process for it: once each, and what they would cost is known before."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFile

from registry.errors import Invalid
from registry.intake import _picture_heads, _unpacking, decoding


def written(kind: str, size: tuple[int, int] = (600, 400), **more: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(600, 400), (4000, 3000)])
def test_a_picture_is_unpacked_once(kind: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    data, decoders = written(kind, size), list[str]()
    make = Image._getdecoder

    def note(mode: str, name: str, *more: Any) -> Any:
        decoders.append(name)
        return make(mode, name, *more)

    monkeypatch.setattr(Image, "_getdecoder", note)
    content, told = _unpacking.remade([b"1600 JPEG 600000", data])
    assert len(decoders) == 1
    assert told.decode() == ("600 400" if size == (600, 400) else "1600 1200")
    assert content.startswith(b"\xff\xd8")
    assert _unpacking.codes([b"4000", data]) == []
    assert len(decoders) == 2


def test_a_large_photo_is_looked_through_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def note(image: Image.Image, **_: Any) -> list[zxingcpp.Barcode]:
        seen.append(image.size)
        return []

    monkeypatch.setattr(zxingcpp, "read_barcodes", note)
    assert _unpacking.codes([str(decoding.LONGEST_SIDE).encode(), written("PNG", (6400, 3600))]) == []
    assert seen == [(4000, 2250)]


def test_what_would_cost_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError("it was unpacked")

    data = written("JPEG", progressive=True)
    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    monkeypatch.setattr(_picture_heads, "MOST_SCANNED", 10 * 600 * 400 - 1)
    for work, parts in ((_unpacking.remade, [b"1600 JPEG 600000", data]), (_unpacking.codes, [b"4000", data])):
        with pytest.raises(MemoryError):
            work(parts)


def test_what_is_no_picture_is_refused() -> None:
    for data, code in ((b"hello", "photo_kind"), (written("PNG")[:300], "photo_broken")):
        with pytest.raises(Invalid) as caught:
            _unpacking.remade([b"1600 JPEG 600000", data])
        assert caught.value.code == code
