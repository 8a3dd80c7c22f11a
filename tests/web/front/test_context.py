"""The service of a worker: it answers in order, records only a visit, opens no private key it need not, or refuses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.codes import product_codes
from registry.codes.production import printed_codes
from registry.errors import Unavailable
from registry.judgement.verdict import Verdict
from registry.market import verification
from registry.market.visits import Visit
from registry.model.orders import Order, OrderFilter
from registry.model.people import REGISTRY
from registry.model.sightings import Channel
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from registry.store.orders import order_rows
from registry.web.front.context import Service, open_service, service
from tests.web.conftest import MEDICINE, World

VISIT = Visit(b"v" * 16, Channel.CONSUMER, network="10.0.0.0/24")


@pytest.fixture
def opened(world: World) -> Iterator[Service]:
    made = open_service(world.settings, world.clock, lambda: 0)
    yield made
    made.engine.dispose()


def order_of(world: World, lot: str = "LOT-A") -> Order:
    with read(world.engine) as conn:
        return next(
            order for order in order_rows.seen_by(conn, REGISTRY, OrderFilter(MEDICINE, at_most=99)) if order.lot == lot
        )


def kept(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).all())


def test_answers_come_in_the_order_of_the_texts_over_many_chunks(
    world: World, opened: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "CHUNK", 2)
    names = ["genuine", "forged", "unknown", "recalled", "malformed"]
    answers = opened.verify([world.printed[name] for name in names])
    assert [answer.judgement.verdict for answer in answers] == names
    assert opened.verify([]) == []


def test_the_clock_is_read_once_a_chunk(world: World, opened: Service) -> None:
    world.moment += timedelta(days=2)
    (answer,) = opened.verify([world.printed["expired"]])
    assert (answer.judgement.verdict, answer.checked_at) == (Verdict.EXPIRED, world.moment)


def test_only_a_visit_is_recorded(world: World, opened: Service) -> None:
    opened.verify([world.printed["genuine"]])
    assert kept(world) == 0
    opened.verify([world.printed["genuine"], world.printed["forged"]], VISIT)
    assert kept(world) == 1


def test_what_is_signed_here_is_what_was_printed(world: World, opened: Service) -> None:
    order = order_of(world)
    first = next(printed_codes(order, opened.signing(order), 0, 1))
    assert first.uri == world.printed["genuine"]
    assert opened.serial(order, 0) == first.code.serial
    reading = product_codes.read(first.uri)
    assert reading.code == first.code


def test_without_the_private_key_codes_are_answered_and_none_are_signed(world: World, opened: Service) -> None:
    for file in world.settings.keys_dir.glob("code-*"):
        file.unlink()
    opened.require_ready()
    assert opened.verify([world.printed["genuine"]])[0].judgement.verdict is Verdict.GENUINE
    with pytest.raises(Unavailable) as caught:
        opened.signing(order_of(world))
    assert caught.value.code == "key_missing"


def test_a_key_of_an_order_that_is_not_known_is_unavailable(world: World, opened: Service) -> None:
    with pytest.raises(Unavailable):
        opened.signing(replace(order_of(world), code_key=60_000))


def test_a_service_without_a_serial_key_is_not_opened(world: World) -> None:
    for file in world.settings.keys_dir.glob("serial-*"):
        file.unlink()
    with pytest.raises(Unavailable) as caught:
        open_service(world.settings, world.clock, lambda: 0)
    assert caught.value.code == "serial_key_missing"


def test_the_key_of_devices_is_the_registrys_own_and_stays(world: World, opened: Service) -> None:
    again = open_service(world.settings, world.clock, lambda: 0)
    assert again.device_key() == opened.device_key()
    assert len(opened.device_key()) == 32
    again.engine.dispose()


def test_a_live_registry_is_no_sample(world: World, opened: Service) -> None:
    assert not opened.sample


def test_the_running_application_has_one_service(world: World) -> None:
    app = world.app()
    with app.app_context():
        assert service() is service()
        assert service().settings == world.settings
