"""Territories in both languages."""

import pytest
from flask import Flask

from registry.model.authorities import NATION, Authority, Territory
from registry.web.page import territories
from tests.web.conftest import World


@pytest.fixture
def app(world: World) -> Flask:
    return world.app()


def test_a_territory_is_told_by_its_name(app: Flask) -> None:
    with app.test_request_context("/?lang=vi"):
        assert territories.in_words(NATION) == "toàn quốc"
        assert territories.in_words(Territory("79")) == "Thành phố Hồ Chí Minh"
        assert territories.in_words(Territory("79", "26734")) == "xã 26734, Thành phố Hồ Chí Minh"
        assert territories.of_authority(Authority(1, "Đội 1", "police", Territory("01"))) == "Đội 1 · Hà Nội"
    with app.test_request_context("/?lang=en"):
        assert territories.in_words(NATION) == "the whole country"
        assert territories.in_words(Territory("79", "26734")) == "commune 26734, Ho Chi Minh City"
