"""Many connections that each send the same form again and again, from a process of its own: who measures beside it
shares no lock with it. `python -m tests.attacks.flood PORT CONNECTIONS PATH` stops at the end of its input, and prints
how many answers of each status it got, as JSON.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

from tests.paths import ROOT
from tests.processes import PATIENCE, python

_numbers = count()


def _request(path: str) -> bytes:
    """A wrong sign-in as another login each time, and from another network as a proxy says it."""
    number = next(_numbers)
    body = urlencode({"login": f"guess.{number}", "password": "one of many guesses"}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    head += f"X-Forwarded-For: 10.{number >> 8 & 255}.{number & 255}.1\r\nAccept: text/html\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


async def _send(port: int, path: str, statuses: Counter[str]) -> None:
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_request(path))
            answer = await reader.read()
            writer.close()
        except OSError:
            statuses["broken"] += 1
            continue
        statuses[answer[9:12].decode() or "broken"] += 1


async def _run(port: int, connections: int, path: str) -> Counter[str]:
    statuses: Counter[str] = Counter()
    senders = [asyncio.create_task(_send(port, path, statuses)) for _ in range(connections)]
    await asyncio.to_thread(sys.stdin.read)
    for sender in senders:
        sender.cancel()
    return statuses


@contextmanager
def flooding(port: int, connections: int, path: str) -> Iterator[Counter[str]]:
    """The flood while it runs; afterwards the statuses it got."""
    command = python("-m", "tests.attacks.flood", str(port), str(connections), path)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]
    statuses: Counter[str] = Counter()
    try:
        yield statuses
        told, _ = process.communicate("", timeout=PATIENCE)
        statuses.update(json.loads(told))
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))))
