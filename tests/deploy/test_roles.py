"""docs/deploy/roles.sql on a real PostgreSQL: the server's role does its work and owns neither trail nor tables."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.errors import RegistryError
from registry.store.engine.engine import open_engine, write
from tests import databases
from tests.databases import Databases, text
from tests.deploy.conftest import DEPLOY
from tests.terminal.conftest import GTIN, LIST, Counter

pytestmark = pytest.mark.slow("deploy")


@pytest.fixture(scope="module")
def admin() -> Iterator[sa.Engine]:
    with databases.postgresql() as engine:
        yield engine


def _as(url: str, role: str) -> str:
    return text(sa.make_url(url).set(username=role))


def test_owner_founds_and_upgrades_server_works_and_owns_nothing(admin: sa.Engine, tmp_path: Path) -> None:
    with admin.connect() as conn:
        for statement in (
            "CREATE ROLE registry_owner LOGIN",
            "CREATE ROLE registry_server LOGIN",
            "CREATE DATABASE registry OWNER registry_owner",
        ):
            conn.exec_driver_sql(statement)
    url = Databases(admin).url("registry")
    owner = Counter(tmp_path, _as(url, "registry_owner"))
    owner.do("init")
    # Applied twice, as after an upgrade, with a table of a later release in between.
    _apply(owner.url)
    owner.sql("CREATE TABLE later (id integer GENERATED ALWAYS AS IDENTITY, word text)")
    server = replace(owner, url=_as(url, "registry_server"))
    server.sql("INSERT INTO later (word) VALUES ('x')", "DELETE FROM later")
    _apply(owner.url)

    server.do(
        "organisation", "add", "--name", "A", "--tax-code", "0101234565", "--prefix", "8934588", "--province", "01"
    )
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    server.do("product", "import", tmp_path / "list.csv")
    order = server.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "2").split()[-1]
    code = server.do("order", "codes", order, "--format", "text").splitlines()[0]
    server.do("verify", "--record", "--place", "01", code)
    server.do("sell", code, "--place", "Nhà thuốc 12", "--province", "01")
    server.do("recall", "--gtin", GTIN, "--lot", "L1", "--reason", "QĐ 1")
    for job in (("audit", "check"), ("scans", "purge"), ("retention", "run"), ("flags", "sweep"), ("keys", "rotate")):
        server.do(*job)
    server.do("backup", tmp_path / "backup.tar")
    for forbidden in (
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE units",
        "CREATE TABLE mine (id integer)",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        with pytest.raises(RegistryError):
            server.sql(forbidden)
    owner.do("audit", "check")


def _apply(url: str) -> None:
    engine = open_engine(url)
    try:
        with write(engine) as conn:
            conn.exec_driver_sql((DEPLOY / "roles.sql").read_text("utf-8"))
    finally:
        engine.dispose()
