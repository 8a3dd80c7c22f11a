"""The application is made of its settings, or refuses to serve."""

import pytest
from flask import Flask

from registry.errors import Unavailable
from registry.web.application import create_app
from registry.web.front.context import EXTENSION
from tests.web.conftest import World


def test_no_serving_on_another_schema_or_without_passphrase(world: World) -> None:
    world.settings.passphrase_file.unlink()
    with pytest.raises(Unavailable) as caught:
        world.app()
    assert caught.value.code == "passphrase_missing"


def test_the_app_reads_the_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", world.settings.database_url)
    monkeypatch.setenv("REGISTRY_KEYS_DIR", str(world.settings.keys_dir))
    monkeypatch.setenv("REGISTRY_HOST", "id.example")
    app = create_app()
    assert isinstance(app, Flask)
    world.opened.append(app.extensions[EXTENSION].engine)
    assert app.test_client().get("/readyz").status_code == 200
