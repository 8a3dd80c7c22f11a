"""The sample registry of `demo --serve`, behind a socket of its own.

Its moment and its chance are always the same: what its pages show today they show tomorrow.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server

from registry.keys.folder import KeyFolder
from registry.settings import Settings
from registry.showcase import demo, sample_world
from registry.showcase.sample_world import SampleGround
from registry.store.engine.engine import open_engine
from registry.web.application import create_app
from registry.web.front.context import EXTENSION
from tests.browser.pictures import Silent
from tests.factories import NOW

PASSWORD = "một mật khẩu mẫu"
# Who works at which desk, by where the work begins.
DESKS = {"/producer": "nha.san.xuat", "/inspector": "kiem.tra", "/officer": "can.bo", "/people": "quan.tri"}


@contextmanager
def sample(folder: Path) -> Iterator[str]:
    """Make the sample in an empty folder and serve it; the start of its addresses."""
    draw = random.Random(20261122).randrange
    demo.run(folder, NOW, draw, lambda _: None)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'registry.sqlite'}",
        keys_dir=folder / "keys",
        host=demo.HOST,
        passphrase_file=folder / "keys" / "passphrase",
    )
    engine = open_engine(settings.database_url)
    keys = KeyFolder(settings.keys_dir, settings.passphrase())
    sample_world.fill(SampleGround(engine, keys, demo.HOST, NOW, draw), PASSWORD)
    engine.dispose()
    app = create_app(settings, lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions[EXTENSION].engine.dispose()
