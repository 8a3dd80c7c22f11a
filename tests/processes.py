"""What programs that tests start find around them is the same whatever started the tests, and whatever runs beside.

1. Signals are as a terminal sets them. A process inherits which signals its parent ignores and which it blocks: what
   runs in the background ignores Ctrl-C, `nohup` ignores a hang-up, and a test that sends either would wait in vain.
2. A port that was found free stays so until a server takes it.
"""

import os
import random
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

# Below the ports that systems give to connections that go out: those come and go all the time.
_PORTS = range(20_000, 30_000)
# Seconds. No test judges how quick a program is: who waits so long for it waits for something that never comes.
PATIENCE = 300

# The program takes the place of this one, so that its process id is the one that was started. `preexec_fn` would do
# the same without a start of Python, and is not safe in a process that has threads.
_START = """
import os, signal, sys
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.execvp(sys.argv[1], sys.argv[1:])
"""


def as_at_a_terminal(command: Sequence[str | Path]) -> list[str]:
    """A command that sets all signals to what they do by default, unblocked, and then becomes the given command."""
    return [sys.executable, "-I", "-S", "-c", _START, *map(str, command)]


def python(*arguments: str | Path) -> list[str]:
    """The same of this Python with arguments."""
    return as_at_a_terminal([sys.executable, *arguments])


def cpu_seconds() -> float:
    """What this process and those it has waited for have worked so far; others' load does not count."""
    return sum(os.times()[:4])


def free_port() -> int:
    """A port of this machine where nobody listens, and which no other test is given while this process lives."""
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as claim, socket.socket() as probe:
            # The claim is the UDP port of the same number, which no server of ours wants.
            claim.bind(("127.0.0.1", port))
            probe.bind(("127.0.0.1", port))
            claim.detach()
            return port
    raise AssertionError("no port is free")
