"""Key files: whole or not there, and never in the place of another."""

from pathlib import Path

import pytest

from registry.errors import Unavailable
from registry.keys import folder


def test_a_secret_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space"):
        folder.write_secret(tmp_path / "secret", b"x")
    assert not (tmp_path / "secret").exists()


def test_a_secret_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    folder.write_secret(tmp_path / "secret", b"first")
    with pytest.raises(Unavailable):
        folder.write_secret(tmp_path / "secret", b"second")
    assert (tmp_path / "secret").read_bytes() == b"first"
