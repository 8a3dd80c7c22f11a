"""A company as pages show it, in both languages, and what a form about it says."""

import pytest

from registry.intake import company_numbers
from registry.model.companies import CompanyField, FieldText
from registry.model.goods import Organisation, Trade
from registry.web.page import company_forms
from tests.web.conftest import World

ONE = Organisation(1, "Dược An Khang", "0101234565", province="01", roles=(Trade.PRODUCER, Trade.SHOP), phone="0243")


def test_facts_are_in_words(world: World) -> None:
    with world.app().test_request_context("/?lang=vi"):
        facts = dict(company_forms.facts(ONE))
    assert facts["Tên đầy đủ"] == "Dược An Khang"
    assert facts["Tỉnh, thành phố"] == "Hà Nội"
    assert facts["GLN"] == "(trống)"
    assert "shop" not in facts["Vai trò"]


def test_a_change_says_what_a_field_said_and_says(world: World) -> None:
    with world.app().test_request_context("/?lang=en"):
        shown = company_forms.field_change(CompanyField.PROVINCE, FieldText("01", "79"))
    assert (shown.field, shown.before, shown.after) == ("Province", "Ha Noi", "Ho Chi Minh City")


def test_a_form_shows_what_stands_and_then_what_was_typed(world: World) -> None:
    with world.app().test_request_context("/"):
        stands = company_forms.form_values(ONE)
    form = {"name": "Mới", "roles": "importer", "reason": "đổi tên", "version": "7"}
    with world.app().test_request_context("/", method="POST", data=form):
        typed = company_forms.form_values(ONE)
        assert company_forms.seen_version() == 7
        assert company_forms.typed_texts()[CompanyField.ROLES] == "importer"
    assert stands["texts"]["name"] == "Dược An Khang"  # type: ignore[index]
    assert typed["texts"]["name"] == "Mới"  # type: ignore[index]
    assert typed["why"] == "đổi tên"
    assert [trade for trade, _, held in typed["trades"] if held] == ["importer"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 30, "²"])
def test_a_form_without_its_version_has_seen_none(world: World, given: str) -> None:
    with world.app().test_request_context("/", method="POST", data={"version": given}):
        assert company_forms.seen_version() == -1


def test_doubtful_numbers_are_told_until_exactly_these_are_confirmed(world: World) -> None:
    doubtful = company_numbers.doubts("0100109107", ("8934",))
    with world.app().test_request_context("/?lang=vi"):
        assert [
            number in words
            for number, words in zip(("0100109107", "8934"), company_forms.doubt_words(doubtful), strict=True)
        ] == [True, True]
        assert company_forms.are_confirmed(())
    for given, right in (("0100109107 8934", True), ("0100109107", False), ("", False)):
        with world.app().test_request_context("/", method="POST", data={"confirmed": given}):
            assert company_forms.are_confirmed(doubtful) is right
            assert company_forms.doubts_shown(doubtful)["confirmation"] == "0100109107 8934"
