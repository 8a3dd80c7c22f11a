"""The words of companies as the tables take them."""

from registry.model.companies import CompanyField
from registry.model.goods import Organisation
from registry.model.requests import SECOND_SIGNATURES, RequestKind
from registry.store.engine.schema import company_changes, requests
from tests.store.closed_sets import allowed, fits


def test_every_field_that_can_change_is_one_of_an_organisation_and_the_tax_code_is_none() -> None:
    names = set(Organisation.__dataclass_fields__)
    assert {field.value for field in CompanyField} == names - {"id", "tax_code", "prefixes"}


def test_the_tables_take_these_words_and_no_other() -> None:
    assert allowed(company_changes.c.field) == set(CompanyField)
    assert fits(company_changes.c.field, CompanyField)
    assert allowed(requests.c.kind) == set(RequestKind)
    assert fits(requests.c.kind, RequestKind)


def test_suspending_lifting_and_a_new_administrator_need_two_and_other_data_does_not() -> None:
    assert {RequestKind.SUSPEND_COMPANY, RequestKind.LIFT_COMPANY, RequestKind.RESET_ADMINISTRATOR} <= set(
        SECOND_SIGNATURES
    )
    assert RequestKind.CHANGE_COMPANY not in SECOND_SIGNATURES
