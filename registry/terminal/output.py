"""Where long results go: standard output, or a file that appears only when it is whole and can be continued.

1. FILE.part grows while the work runs; at the end it becomes FILE in one step. Only one run may write it.
2. After a break its whole lines are kept, a torn last line is cut off, and the work goes on behind them.
3. Before that the part must prove that it belongs to this work: its header and its last whole line are those that this
   run would write there. A part of another order, format or range is refused and left as it is.
"""

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from registry.errors import Invalid, Refused, RegistryError, Unavailable

_BLOCK = 1 << 20
# No line of ours is longer; a part without a line end in so many bytes is not ours.
_LONGEST_LINE = 1 << 16


class Output:
    """A place for whole lines; `resume` it, then use it as a context. `header`: the first line, which is no record."""

    def __init__(self, target: Path | None, header: bytes) -> None:
        self.target = target
        self.header = header
        self.part = target.with_name(target.name + ".part") if target else None
        self._stream: BinaryIO | None = None
        self._end = 0

    def resume(self, most: int, line: Callable[[int], bytes]) -> int:
        """How many of at most `most` records an earlier run left whole; `line(n)` is what record n must be.

        Raises Invalid when FILE itself is there already, Refused when another run writes the part or it is not ours.
        """
        if self.target is None or self.part is None:
            if sys.stdout is None:
                raise Unavailable("no_output", "There is no standard output to write to: name a file with -o.")
            self._stream = sys.stdout.buffer
            return 0
        self._refuse_present()
        self._stream = self.part.open("ab+")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._refuse_present()
            return self._examine(self._stream, most, line)
        except BlockingIOError as error:
            self._stream.close()
            raise Refused("part_busy", f"Another run is writing {self.part}: wait for it to end.") from error
        except RegistryError:
            self._stream.close()
            raise

    def _refuse_present(self) -> None:
        if self.target and self.target.exists():
            raise Invalid("file_exists", f"{self.target} is there already: move it away, or name another file.")

    def _examine(self, file: BinaryIO, most: int, line: Callable[[int], bytes]) -> int:
        lines, self._end = _whole_lines(file)
        records = lines - bool(self.header)
        if records <= 0:
            # At most the header is there, and it is written again.
            whole, self._end = self._end, 0
            file.seek(0)
            ours = whole == 0 or file.read(whole) == self.header
        else:
            file.seek(0)
            ours = records <= most and file.read(len(self.header)) == self.header
            ours = ours and _last_line(file, self._end) == line(records - 1)
        if not ours:
            raise Refused(
                "part_other",
                f"{self.part} is of another order, format or range: move it away, or repeat the command that began it.",
            )
        return max(0, records)

    def write(self, block: bytes) -> None:
        assert self._stream is not None
        self._stream.write(block)

    def __enter__(self) -> Self:
        if self._stream is not None and self.part is not None:
            self._stream.truncate(self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stream is not None
        if self.part is None or self.target is None:
            if kind is None:
                self._stream.flush()
            return
        try:
            self._stream.flush()
            if kind is None:
                os.fsync(self._stream.fileno())
                os.replace(self.part, self.target)
        finally:
            self._stream.close()
            if self.part.exists() and self.part.stat().st_size == 0:
                self.part.unlink()
            elif self.part.exists():
                print(f"Stopped; run the same command again to go on from {self.part}.", file=sys.stderr)


def _whole_lines(file: BinaryIO) -> tuple[int, int]:
    """How many lines end with LF, and where the last of them ends; in constant memory, whatever the file holds."""
    file.seek(0)
    lines = end = at = 0
    while block := file.read(_BLOCK):
        lines += block.count(b"\n")
        if (last := block.rfind(b"\n")) >= 0:
            end = at + last + 1
        at += len(block)
    return lines, end


def _last_line(file: BinaryIO, end: int) -> bytes:
    start = max(0, end - _LONGEST_LINE)
    file.seek(start)
    return file.read(end - start).rstrip(b"\n").rpartition(b"\n")[2] + b"\n"
