"""Dashboard, alerts and scraping of docs/deploy against what a running server really tells."""

import json
import re
import socket
from contextlib import ExitStack

import pytest

from registry.web.front.admission import BODIES
from tests.deploy.conftest import DEPLOY, Site, fetch
from tests.processes import PATIENCE
from tests.web.server import call

pytestmark = pytest.mark.slow("deploy")

# What Prometheus makes itself.
_PROMETHEUS_OWN = {"up"}
_NAME = re.compile(r"\b(?:registry_[a-z_]+|up)\b(?!\()")
_MATCHED = re.compile(r"\b(registry_[a-z_]+)\{([^}]*)\}")
_LABEL = re.compile(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"')


def _expressions() -> list[str]:
    dashboard = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))
    drawn = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    # Each `expr:` is one line, or a block whose lines are indented further.
    alerts = (DEPLOY / "alerts.yml").read_text("utf-8")
    watched = re.findall(r"^ {8}expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)", alerts, re.M)
    assert len(watched) == alerts.count("- alert:") > 0
    assert len(drawn) >= len(dashboard["panels"]) > 0
    return drawn + [block or line for block, line in watched]


def _told(figures: str) -> dict[str, set[str]]:
    """Every sample's name with the labels that it has."""
    found: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? [0-9.e+-]+$", figures, re.M):
        found.setdefault(name, set()).update(re.findall(r'([a-z_]+)="', labels))
    return found


def _busy(site: Site) -> None:
    """A check, a page, and one request more than there are places for bodies."""
    assert call(site.port, "/v1/verify", site.codes[0])[0] == 200
    assert fetch(site.port, site.codes[0].removeprefix("HTTPS://ID.EXAMPLE"))[0] == 200
    head = "POST /v1/verify HTTP/1.1\r\nHost: id.example\r\nContent-Type: application/json\r\n"
    with ExitStack() as held:
        # One that the server has not begun with, or has given up, holds no place: then one more is sent.
        for number in range(4 * BODIES):
            sock = held.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE))
            sock.sendall(f"{head}Content-Length: 900\r\n\r\n{{".encode())
            if number >= BODIES - 1 and call(site.port, "/v1/verify", site.codes[0])[0] == 503:
                return
    raise AssertionError("nobody was turned away")


def test_every_figure_that_dashboard_and_alerts_use_is_told(site: Site) -> None:
    _busy(site)
    told = _told(site.figures())
    expressions = _expressions()
    used = {name for expression in expressions for name in _NAME.findall(expression)} - _PROMETHEUS_OWN
    assert len(used) >= 12
    assert sorted(used - told.keys()) == []
    for expression in expressions:
        for name, matched in _MATCHED.findall(expression):
            assert set(_LABEL.findall(matched)) - told[name] - {"le"} == set(), expression


def test_what_is_told_is_drawn_or_watched(site: Site) -> None:
    _busy(site)
    drawn = " ".join(_expressions())
    # Of a histogram one of its parts is enough; `_created` is only the moment in which counting began.
    families = re.findall(r"^# TYPE (registry_[a-z_]+) ", site.figures(), re.M)
    assert [name for name in families if not name.endswith("_created") and name not in drawn] == []


def test_prometheus_asks_where_the_unit_serves_its_figures() -> None:
    unit = (DEPLOY / "registry.service").read_text("utf-8")
    port = re.findall(r"--metrics-port ([0-9]+)", unit)
    assert port == re.findall(r'targets: \["127\.0\.0\.1:([0-9]+)"\]', (DEPLOY / "prometheus.yml").read_text("utf-8"))
    assert port[0] not in (DEPLOY / "nginx.conf").read_text("utf-8")
