"""Work on what strangers have sent, in a process of its own: whatever a file does there, it does to nobody else.

1. Such a process has limits of CPU time, of time and of memory. Who goes beyond one is killed, and the sender is told.
2. It knows nothing: no environment, no open file, no socket and no database come along, and it can write no file. What
   it answers are bytes with a length, at most so many; nothing of them is ever loaded as an object.
3. A process takes one piece after another, so a usual piece costs two pipes and no start. After a few hundred pieces,
   and after every one that was killed, the next piece gets a new process.
4. A few are at work at once. Who finds none free waits a moment and is then told so.
5. It ends with whoever started it, even by kill -9: then nothing more comes through its pipe.

Only what runs inside (`main`) and what is named as its module ever sees the file.
"""

import atexit
import contextlib
import gc
import importlib
import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from threading import BoundedSemaphore, Lock, Timer
from typing import IO, Final

from registry.errors import Invalid, Unavailable

_COUNT: Final = struct.Struct(">I")
_LENGTH: Final = struct.Struct(">Q")
_MOST_PARTS: Final = 10_000
# To load its module: on a busy machine much longer than usual.
_STARTED_WITHIN: Final = 20.0
_READY, _DONE, _INVALID, _MEMORY, _FAILED = b"ready", b"done", b"invalid", b"memory", b"failed"


class Overrun(Exception):
    """A piece of work went beyond a limit, or took its process down."""


class Crowded(Exception):
    """All processes are at work, and stayed so for as long as one may wait."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece may cost: seconds of a core, seconds, bytes of memory, bytes of its answer; and how many pieces
    are at work at once, how many seconds others wait for one of them, and after how many a process ends.
    """

    cpu_seconds: int
    seconds: float
    memory: int
    answer: int
    at_once: int = 2
    patience: float = 1.0
    pieces: int = 300


class Confinement:
    """Processes for the functions of one module, started when they are first needed; safe between threads.

    Each function takes a list of bytes and gives one; Invalid that it raises is raised here. `prepare()` of the module
    is called once in each process, before it can open no more files.
    """

    def __init__(self, module: str, bounds: Bounds) -> None:
        self.bounds = bounds
        self._module = module
        self._places = BoundedSemaphore(bounds.at_once)
        self._lock = Lock()
        self._idle: list[_Process] = []
        atexit.register(self.close)

    def run(self, task: str, parts: Sequence[bytes]) -> list[bytes]:
        """What a function of the module makes of these bytes. Raises Overrun, Crowded, Invalid, Unavailable."""
        if not self._places.acquire(timeout=self.bounds.patience):
            raise Crowded
        try:
            process = self._take()
            try:
                kind, *answer = process.ask([task.encode(), *parts], self.bounds.seconds)
            except Overrun:
                process.end()
                raise
            self._give_back(process)
        finally:
            self._places.release()
        return _opened(kind, answer)

    def close(self) -> None:
        """End the processes that are idle; later work starts others."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _take(self) -> "_Process":
        with self._lock:
            process = self._idle.pop() if self._idle else None
        if process is not None and process.is_alive:
            return process
        if process is not None:
            process.end()
        return _Process(self._module, self.bounds)

    def _give_back(self, process: "_Process") -> None:
        if process.pieces >= self.bounds.pieces:
            process.end()
            return
        with self._lock:
            self._idle.append(process)


def _opened(kind: bytes, answer: list[bytes]) -> list[bytes]:
    if kind == _DONE:
        return answer
    if kind == _INVALID and len(answer) == 2:
        raise Invalid(answer[0].decode(), answer[1].decode())
    if kind == _MEMORY:
        raise Overrun
    raise RuntimeError("confined work failed: " + b" ".join(answer)[:1000].decode("utf-8", "replace"))


class _Process:
    """One process, seen from outside."""

    def __init__(self, module: str, bounds: Bounds) -> None:
        self.pieces = 0
        self._most = bounds.answer
        begin = f"import sys; sys.path[:] = {sys.path!r}; from registry import confinement; confinement.main()"
        limits = [str(number) for number in (bounds.cpu_seconds, bounds.memory)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, and nothing of a stranger's
                [sys.executable, "-I", "-c", begin, module, *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                # Ctrl-C is for whoever started it.
                start_new_session=True,
            )
        except OSError as error:
            raise _lost() from error
        try:
            if self._exchange(None, _STARTED_WITHIN) != [_READY]:
                raise Overrun
        except Overrun as error:
            self.end()
            raise _lost() from error

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, parts: Sequence[bytes], seconds: float) -> list[bytes]:
        """The answer, which has a first part. Raises Overrun; the process is dead or doomed then."""
        self.pieces += 1
        answer = self._exchange(parts, seconds)
        if not answer:
            raise Overrun
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            # What was not yet sent goes to nobody.
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()

    def _exchange(self, parts: Sequence[bytes] | None, seconds: float) -> list[bytes]:
        late: list[bool] = []

        def kill() -> None:
            late.append(True)
            self._process.kill()

        timer = Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if parts is not None:
                _write(self._process.stdin, parts)
            answer = _read(self._process.stdout, self._most)
        except (OSError, EOFError) as error:
            raise Overrun from error
        finally:
            timer.cancel()
            timer.join()
        if late:
            # The answer came, and the kill behind it.
            raise Overrun
        return answer


def _lost() -> Unavailable:
    return Unavailable(
        "process_lost", "The process for strangers' files could not be started, or not be limited (setrlimit)."
    )


def _write(pipe: IO[bytes], parts: Sequence[bytes]) -> None:
    pipe.write(_COUNT.pack(len(parts)))
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)))
        pipe.write(part)
    pipe.flush()


def _read(pipe: IO[bytes], most: int) -> list[bytes]:
    """The next list of parts. Raises EOFError where it ends before, or is longer than may be."""
    (count,) = _COUNT.unpack(_exactly(pipe, _COUNT.size))
    if count > _MOST_PARTS:
        raise EOFError
    parts = []
    for _ in range(count):
        (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
        most -= length
        if most < 0:
            raise EOFError
        parts.append(_exactly(pipe, length))
    return parts


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) != size:
        raise EOFError
    return content


def main() -> None:
    """What runs inside."""
    name, cpu_seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    module = importlib.import_module(name)
    module.prepare()
    gc.freeze()
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    # Its pipes are open; nothing else is opened from now on, so its module has loaded what it needs.
    _limit(resource.RLIMIT_NOFILE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    _write(target, [_READY])
    while True:
        try:
            task, *parts = _read(source, sys.maxsize)
        except EOFError:
            return
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, ceil(usage.ru_utime + usage.ru_stime) + cpu_seconds)
        try:
            answer = [_DONE, *getattr(module, task.decode())(parts)]
        except Invalid as error:
            answer = [_INVALID, error.code.encode(), error.message.encode()]
        except MemoryError:
            answer = [_MEMORY]
        except Exception as error:
            answer = [_FAILED, type(error).__name__.encode(), _place(error).encode()]
        _write(target, answer)


def _place(error: Exception) -> str:
    """Where it was raised: files and lines, nothing of what was sent."""
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(places[-3:])


def _limit(kind: int, most: int) -> None:
    """Lower a limit. Where the system is not Linux and knows none of this kind, the others hold."""
    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(*() if sys.platform == "linux" else (ValueError, OSError)):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
