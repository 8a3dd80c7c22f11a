"""Contradictions in what is said of a product: noted where two things cannot both be right, and only there."""

from dataclasses import replace

import pytest

from registry.intake import template
from registry.judgement.contradictions import Contradiction, contradictions, is_domestic
from registry.model.goods import Category, Product
from registry.model.product_fields import ProductField, ProductRecord

DOMESTIC = Product("08934588012341", "Viên nén", Category.MEDICINE, origin="Việt Nam")
IMPORTER = {
    "importer_name": "Công ty Nhập khẩu",
    "importer_address": "Hải Phòng",
    "importer_tax_code": "0300588569",
}


def noted(origin: str, number: str | None = None, **more: str) -> set[str]:
    permit = template.authorisation(number) if number else None
    record = ProductRecord(
        replace(DOMESTIC, origin=origin, authorisation=permit), {ProductField(k): v for k, v in more.items()}
    )
    return {one.value for one in contradictions(record)}


@pytest.mark.parametrize("origin", ["Việt Nam", "VIETNAM", "Lâm Đồng, Việt Nam", "Made in Viet-Nam", "VN"])
def test_viet_nam_is_known_however_it_is_written(origin: str) -> None:
    assert is_domestic(origin)
    assert noted(origin, "893110123425") == set()
    assert noted(origin, "VD-12345-25") == set()


@pytest.mark.parametrize("origin", ["Ấn Độ", "Thái Lan", "Hàn Quốc", "Pháp"])
def test_another_country_is_not_viet_nam(origin: str) -> None:
    assert not is_domestic(origin)
    assert noted(origin) == {"importer_missing"}
    assert noted(origin, **IMPORTER) == set()


def test_the_prefix_of_a_gtin_is_not_an_origin() -> None:
    # An importer of foreign goods may number them under a Vietnamese prefix, and a Vietnamese maker under another.
    assert noted("Pháp", **IMPORTER) == set()
    foreign = replace(DOMESTIC, gtin="04006381333931")
    assert contradictions(ProductRecord(foreign)) == ()


def test_the_country_in_a_medicine_number_is_held_against_the_declared_origin() -> None:
    assert noted("Việt Nam", "890110123425") == {"permit_foreign"}
    assert noted("Việt Nam", "999110123425") == {"permit_foreign"}
    assert noted("Ấn Độ", "893110123425", **IMPORTER) == {"permit_domestic"}
    assert noted("Ấn Độ", "890110123425", **IMPORTER) == set()
    assert noted("Ấn Độ", "300110123425", **IMPORTER) == {"permit_of_another_country"}
    # Digits and countries that are not known here accuse nobody.
    assert noted("Ấn Độ", "777110123425", **IMPORTER) == set()
    assert noted("Thụy Sĩ", "300110123425", **IMPORTER) == set()


def test_old_numbers_say_domestic_or_imported() -> None:
    assert noted("Việt Nam", "VN-12345-19") == {"permit_foreign"}
    assert noted("Việt Nam", "123/2025/GPNK") == {"permit_foreign"}
    assert noted("Đức", "VD-12345-19", **IMPORTER) == {"permit_domestic"}
    assert noted("Đức", "VN-12345-19", **IMPORTER) == set()


def test_an_importer_belongs_to_imported_goods_and_is_named_whole() -> None:
    assert noted("Việt Nam", **IMPORTER) == {"importer_of_domestic"}
    assert noted("Đức", importer_name="Công ty Nhập khẩu") == {"importer_half"}
    assert noted("Đức", **{**IMPORTER, "importer_tax_code": "0300588560"}) == {"importer_tax_code"}


def test_nothing_is_said_of_a_product_that_says_nothing() -> None:
    assert contradictions(ProductRecord(Product("08934588012341", "x", Category.FOOD))) == ()
    assert len(Contradiction) == 7
