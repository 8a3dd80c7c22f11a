"""`registry serve` with a clock that can jump: it is off by as many seconds as a file says, in every worker.

python -m tests.faults.jumping --port 8000 --metrics-port 9464     FAULTS_CLOCK names the file
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from registry.settings import from_environment
from registry.web import application
from registry.web.front.serving import serve

CLOCK = "FAULTS_CLOCK"
PROGRAM = ("-m", "tests.faults.jumping")


def now() -> datetime:
    """The wrong time."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(os.environ[CLOCK]).read_text()))


# Workers are spawned, which runs this module anew in each of them, under the name __mp_main__.
if __name__ in ("__main__", "__mp_main__"):
    application.create_app.__defaults__ = (None, now)
if __name__ == "__main__":
    _, _, port, _, metrics_port = sys.argv
    serve(from_environment(os.environ), "127.0.0.1", int(port), 2, int(metrics_port))
