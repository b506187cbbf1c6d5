"""What the members' area makes on a new site: its pages, its collection, the co-op's organs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.pages import (
    make_collection,
    make_panel_section,
    redirect_former_address,
)
from cms_ext.operations.new_site.setup.domain.steps import Making
from cms_ext.plugins.realm import Realm
from members_area.papers import COLLECTION
from members_area.register.domain.membership import establish_organ
from members_area.register.models import Organ, pattern_complaint

TEXT = Path(__file__).parent / "texts" / "informacje-dla-czlonkow.md"
# What menus of former sites called the shelf of documents.
FORMER = ("dokumenty", "dokumenty-do-pobrania", "do-pobrania", "statut", "regulaminy", "uchwaly")
PUBLIC_DOCUMENTS = "/dokumenty/"


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Repeatable, as `cms_ext.plugins.SetUp` says."""
    making = Making()
    make_panel_section(
        Realm.IKCS,
        "IKCS",
        list_title=_("Ogłoszenia dla członków"),
        text=TEXT,
        answers=answers,
        today=today,
        making=making,
    )
    make_collection(COLLECTION, making)
    for row in answers.of("ikcs")["organs"]:
        _organ(row, origin, making)
    for name in FORMER:
        redirect_former_address(name, PUBLIC_DOCUMENTS, making)
    return making.made


def _organ(row: Mapping[str, str], origin: Origin, making: Making) -> None:
    making.once(
        Organ,
        row["code"],
        find=Organ.objects.filter(code=row["code"]).first,
        make=lambda: establish_organ(Organ(**row), origin=origin),
    )


def number_pattern(text: str) -> str:
    """A pattern as `Organ` takes it; ValueError with what is wrong with it."""
    if complaint := pattern_complaint(text):
        raise ValueError(complaint)
    return text
