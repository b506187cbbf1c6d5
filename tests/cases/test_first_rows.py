"""An empty site begins with the rows that its old migrations left one after another."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from cases.models import CaseSubject, CaseTemplate, CaseType
from cms_ext.office.law.models import LegalRule

pytestmark = pytest.mark.django_db

FOLDER = "cases.migrations"
SQUASHED = import_module(f"{FOLDER}.0001_squashed_0018_words_name_no_cooperative")
CODES = [code for code, *_ in SQUASHED.RULES]
SAID_OF_SUBJECT = [
    field.attname for field in CaseSubject._meta.concrete_fields if field.name not in ("id", "type")
]


def rows() -> list[list[dict[str, Any]]]:
    asked = (
        CaseType.objects.order_by("pk").values(),
        CaseSubject.objects.order_by("pk").values("type__code", *SAID_OF_SUBJECT),
        CaseTemplate.objects.order_by("pk").values(),
        LegalRule.objects.filter(code__in=CODES).order_by("pk").values(),
    )
    return [[{k: v for k, v in row.items() if k != "id"} for row in each] for each in asked]


def test_they_are_what_the_old_ones_left():
    made = rows()
    for model in (CaseSubject, CaseType, CaseTemplate):
        model.objects.all().delete()
    LegalRule.objects.filter(code__in=CODES).delete()

    for name, step in (
        ("0002_first_rows", "make"),
        ("0003_public_place", "mark"),
        ("0004_desk", "make"),
        ("0008_service_rows", "make"),
        ("0017_appeal_names_no_organ", "rename"),
        ("0018_words_name_no_cooperative", "rename"),
    ):
        getattr(import_module(f"{FOLDER}.{name}"), step)(apps, None)

    assert made == rows()
    assert [len(each) for each in made] == [7, 24, 3, 12]
