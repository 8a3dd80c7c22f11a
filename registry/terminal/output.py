"""Where long results go: standard output, or a file that appears only when it is whole and can be continued.

FILE.part grows while the work runs. After a break its whole lines are kept, a torn last line is cut off, and the
work goes on behind them; at the end FILE.part becomes FILE in one step.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from registry.errors import Invalid


class Output:
    """A place for whole lines; use as a context. `header`: the first line is no record."""

    def __init__(self, target: Path | None, header: bool) -> None:
        self.target = target
        self.header = header
        self.part = target.with_name(target.name + ".part") if target else None
        self._stream: BinaryIO = sys.stdout.buffer

    def resume(self) -> int:
        """How many records an earlier run left whole. Raises Invalid when FILE itself is there already."""
        if self.target is None or self.part is None:
            return 0
        if self.target.exists():
            raise Invalid("file_exists", f"{self.target} is there already: move it away, or name another file.")
        if not self.part.exists():
            return 0
        lines = 0
        with self.part.open("rb+") as file:
            end = 0
            for line in file:
                if not line.endswith(b"\n"):
                    break
                end += len(line)
                lines += 1
            file.truncate(end)
        if lines == 0:
            self.part.unlink()
        return max(0, lines - self.header)

    def write(self, block: bytes) -> None:
        self._stream.write(block)

    def __enter__(self) -> Self:
        if self.part is not None:
            self._stream = self.part.open("ab")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.flush()
        if self.part is None or self.target is None:
            return
        if kind is None:
            os.fsync(self._stream.fileno())
        self._stream.close()
        if kind is None:
            os.replace(self.part, self.target)
        elif self.part.exists():
            print(f"Stopped; run the same command again to go on from {self.part}.", file=sys.stderr)
