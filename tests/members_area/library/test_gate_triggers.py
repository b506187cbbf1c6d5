"""The release gate as the database holds it, whatever code asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import Error, connection, transaction
from django.db.models import Model
from django.utils import timezone

from cms_ext.people.identity.models import User
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Document, Rendition, Version
from tests.members_area.conftest import Publish, let_through, two_clerks, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def refused(message: str, **fields: object) -> None:
    """An UPDATE of the only version is refused with these words."""
    with pytest.raises(Error, match=message), transaction.atomic():
        Version.objects.update(**fields)


def confirmed_by(user: AbstractBaseUser, sha256: str) -> dict[str, object]:
    return {
        "state": "CONFIRMED",
        "confirmed_by": user,
        "confirmed_at": timezone.now(),
        "confirmed_sha256": sha256,
    }


def test_lb_07_the_uploader_cannot_confirm_even_past_the_domain(draft: Publish) -> None:
    draft("Protokół")
    sha256 = Rendition.objects.get().sha256
    first, second = two_clerks()

    refused("E-LIB-01", **confirmed_by(first, sha256))
    Version.objects.update(redacted_by=second)
    refused("E-LIB-01", **confirmed_by(second, sha256))
    Version.objects.update(redacted_by=None, uploaded_by=None)
    refused("E-LIB-01", **confirmed_by(second, sha256))


def test_nor_can_a_superuser_who_uploaded(draft: Publish, admin: User) -> None:
    draft("Protokół")
    Version.objects.update(uploaded_by=admin)

    refused("E-LIB-01", **confirmed_by(admin, Rendition.objects.get().sha256))


def test_nothing_is_published_past_the_confirmation(draft: Publish) -> None:
    document = draft("Protokół")
    __, second = two_clerks()
    fields = {**confirmed_by(second, Rendition.objects.get().sha256), "state": "PUBLISHED"}

    refused("confirmed before", **fields, published_on=document.uploaded_on)
    with pytest.raises(Error, match="has a published version"), transaction.atomic():
        Document.objects.update(state="PUBLISHED", published_on=document.uploaded_on)


def test_lb_10_what_is_confirmed_is_the_file_that_is_served(draft: Publish) -> None:
    draft("Protokół")
    __, second = two_clerks()

    refused("not the file confirmed", **confirmed_by(second, "0" * 64))


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "1" * 64), ("file", "other"), ("size", 1), ("role", "REDACTED")],
)
def test_a_file_is_never_replaced(draft: Publish, field: str, value: object) -> None:
    draft("Protokół")

    with pytest.raises(Error, match="never replaced"), transaction.atomic():
        Rendition.objects.update(**{field: value})


def test_after_the_confirmation_nothing_of_it_changes(draft: Publish) -> None:
    version = let_through(draft("Protokół"))
    first, __ = two_clerks()

    refused("does not change", confirmed_by=first)
    refused("does not change", uploaded_by=None)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        Rendition.objects.update(is_served=False)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        Rendition.objects.create(version=version, file="x", size=1, sha256="2" * 64)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"number": "6/WZ/2026"}, "keeps what it says"),
        ({"title": "Inny"}, "keeps what it says"),
        ({"subject": "podwyżki"}, "keeps what it says"),
        ({"adopted_on": date(2026, 6, 25)}, "keeps what it says"),
        ({"meeting_date": None}, "keeps what it says"),
        ({"effective_to": date(2030, 1, 1)}, "keeps what it says"),
        ({"keywords": "winda"}, "keeps what it says"),
        ({"effective_from": date(2026, 1, 1)}, "effect from its day"),
        ({"published_on": date(2026, 1, 1)}, "since a version of it is"),
    ],
)
def test_a_published_paper_keeps_its_facts(
    publish: Publish, facts: dict[str, object], message: str
) -> None:
    document = publish("Protokół", meeting_date=date(2026, 6, 24))

    with pytest.raises(Error, match=message), transaction.atomic():
        Document.objects.update(**facts)
    withdrawn(document)
    assert Document.objects.update(**facts) == 1


@pytest.mark.parametrize("model", [Rendition, Version, Document])
def test_what_was_published_stays_when_it_is_withdrawn(
    publish: Publish, model: type[Model]
) -> None:
    withdrawn(publish("Protokół"))

    with (
        pytest.raises(Error, match="is never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_the_day_of_a_published_version_does_not_change(publish: Publish) -> None:
    publish("Protokół")

    refused("keeps what it says", published_on=date(2026, 1, 1))


def test_nor_do_its_days_in_force(publish: Publish) -> None:
    publish("Protokół")

    refused("keeps what it says", in_force_from=date(2026, 1, 1))
    refused("keeps what it says", in_force_to=date(2030, 1, 1))


def test_nor_does_what_it_says_of_its_changes(publish: Publish) -> None:
    publish("Protokół")

    refused("keeps what it says", note="drobne poprawki")


def test_all_triggers_stand_after_all_migrations() -> None:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}

    assert {rule.name for rule in [*RULES, *KEPT]} <= there
