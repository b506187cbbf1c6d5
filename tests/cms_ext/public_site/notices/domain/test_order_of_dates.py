"""E-ANN-01 on every way in: what ends before it starts is no announcement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_ext.public_site.notices.domain.from_template import TemplateAnswers, announce_from_template
from cms_ext.public_site.notices.domain.html_import import import_html
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
    AnnouncementTemplate,
)
from cms_ext.public_site.notices.targets import Targets
from tests.cms_ext.conftest import TODAY, Publish
from tests.people import staff

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
WRONG = [
    {"valid_until": TODAY - DAY},
    {"pinned": True, "pinned_until": TODAY - DAY},
    {"starts_at": NOON, "ends_at": NOON - timedelta(minutes=1)},
]


@pytest.mark.parametrize("dates", WRONG, ids=lambda dates: "-".join(dates))
@pytest.mark.parametrize("code", ["GENERAL", "OUTAGE", "ALERT"])
def test_code_does_not_make_it(publish: Publish, code: str, dates: dict[str, Any]) -> None:
    given = {"valid_until": TODAY} | dates

    with pytest.raises(ValidationError, match="E-ANN-01"):
        publish("Brak wody", code, **given)
    assert not AnnouncementPage.objects.exists()


@pytest.mark.parametrize("dates", WRONG, ids=lambda dates: "-".join(dates))
def test_what_stands_does_not_become_it(publish: Publish, dates: dict[str, Any]) -> None:
    page = publish("Brak wody", "GENERAL")
    before = AnnouncementPage.objects.values().get()

    for name, value in dates.items():
        setattr(page, name, value)
    for deed in (page.save, page.save_revision):
        with pytest.raises(ValidationError, match="E-ANN-01"):
            deed()

    assert AnnouncementPage.objects.values().get() == before


def test_the_database_does_not_take_it(publish: Publish) -> None:
    publish("Brak wody")

    with pytest.raises(IntegrityError), transaction.atomic():
        AnnouncementPage.objects.update(valid_until=TODAY - DAY)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(NOON, NOON - timedelta(hours=1)), (NOON - 3 * DAY, NOON - 2 * DAY)],
    ids=["ends before it starts", "was over before today"],
)
@pytest.mark.parametrize("publish", [True, False], ids=["published", "a draft"])
def test_no_template_makes_it(
    index: AnnouncementIndexPage, starts: datetime, ends: datetime, publish: bool
) -> None:
    ewa = staff("redaktor", "editor", "publisher")
    template = AnnouncementTemplate.objects.get(name="Brak wody")

    answers = TemplateAnswers(starts, ends, Targets(everybody=True))
    with pytest.raises(ValidationError, match="E-ANN-01"):
        announce_from_template(template, answers, today=TODAY, user=ewa, publish=publish)

    assert not AnnouncementPage.objects.exists()


@pytest.mark.parametrize("life", [0, 1, 60])
def test_an_import_ends_not_before_its_first_day(index: AnnouncementIndexPage, life: int) -> None:
    AnnouncementKind.objects.filter(code="GENERAL").update(life_days=life)

    page = import_html(b"<h1>Mycie klatek</h1><p>Jutro.</p>", "GENERAL", TODAY).page

    assert page.valid_until == TODAY + life * DAY
