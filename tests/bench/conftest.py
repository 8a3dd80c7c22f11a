"""Files that tests of a stream write."""

from pathlib import Path

import pytest

from tests.bench.streams import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Make a stream file of texts or bytes."""

    def made(*parts: str | bytes) -> Path:
        path = tmp_path / "elsewhere.csv"
        path.write_bytes(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
        return path

    return made
