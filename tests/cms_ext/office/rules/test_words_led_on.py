"""A site that began with a cooperative's words reads neutral ones, save where it wrote its own."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from cms_ext.office.rules.models import LegalRule

rename = import_module("cms_ext.office.rules.migrations.0003_words_name_no_cooperative").rename


def test_only_words_that_the_product_put_there_are_replaced(db: None) -> None:
    rules = LegalRule.objects
    rules.filter(code="ACCESS_DECISION").update(source_note="ustalenie Spółdzielni")
    rules.filter(code="ACCESS_SUPPLEMENT").update(source_note="uchwała Spółdzielni nr 4/2026")

    rename(apps, None)

    notes = rules.filter(code__startswith="ACCESS").order_by("code")
    assert list(notes.values_list("code", "source_note")) == [
        ("ACCESS_DECISION", "ustalenie własne"),
        ("ACCESS_SUPPLEMENT", "uchwała Spółdzielni nr 4/2026"),
    ]
