"""Terms of keeping with the former default name no cooperative; an office's own reason stays."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from cms_ext.desks.privacy.models import RetentionPolicy

rename = import_module("cms_ext.desks.privacy.migrations.0002_source_names_no_cooperative").rename


def test_only_reasons_that_the_product_put_there_are_replaced(db: None) -> None:
    for code, source in (("A", "ustalenie Spółdzielni"), ("B", "uchwała Spółdzielni")):
        RetentionPolicy.objects.create(
            code=code, title=code, counted_from="dnia", amount=1, source=source
        )

    rename(apps, None)

    sources = RetentionPolicy.objects.filter(code__in="AB").order_by("code")
    assert list(sources.values_list("source", flat=True)) == [
        "ustalenie własne",
        "uchwała Spółdzielni",
    ]
