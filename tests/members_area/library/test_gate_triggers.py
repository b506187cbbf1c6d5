"""The release gate as the database holds it, whatever code asks."""

from datetime import date

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import Error, connection, transaction
from django.utils import timezone

from cms_ext.people.identity.models import User
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Document, Rendition, Version
from tests.members_area.conftest import Publish, let_through, two_clerks, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.postgresql_core]


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


def test_lb_07_the_uploader_cannot_confirm_even_past_the_domain(draft: Publish, admin: User):
    """Nor a superuser who uploaded; and LB-10: what is confirmed is the file that is served."""
    draft("Protokół")
    sha256 = Rendition.objects.get().sha256
    first, second = two_clerks()

    refused("E-LIB-01", **confirmed_by(first, sha256))
    refused("not the file confirmed", **confirmed_by(second, "0" * 64))
    Version.objects.update(redacted_by=second)
    refused("E-LIB-01", **confirmed_by(second, sha256))
    Version.objects.update(redacted_by=None, uploaded_by=None)
    refused("E-LIB-01", **confirmed_by(second, sha256))
    Version.objects.update(uploaded_by=admin)
    refused("E-LIB-01", **confirmed_by(admin, sha256))


def test_nothing_is_published_past_the_confirmation(draft: Publish):
    document = draft("Protokół")
    __, second = two_clerks()
    fields = {**confirmed_by(second, Rendition.objects.get().sha256), "state": "PUBLISHED"}

    refused("confirmed before", **fields, published_on=document.uploaded_on)
    with pytest.raises(Error, match="has a published version"), transaction.atomic():
        Document.objects.update(state="PUBLISHED", published_on=document.uploaded_on)


def test_a_file_is_never_replaced_and_after_the_confirmation_nothing_of_it_changes(draft: Publish):
    document = draft("Protokół")
    for change in ({"sha256": "1" * 64}, {"file": "other"}, {"size": 1}, {"role": "REDACTED"}):
        with pytest.raises(Error, match="never replaced"), transaction.atomic():
            Rendition.objects.update(**change)

    version = let_through(document)
    first, __ = two_clerks()

    refused("does not change", confirmed_by=first)
    refused("does not change", uploaded_by=None)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        Rendition.objects.update(is_served=False)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        Rendition.objects.create(version=version, file="x", size=1, sha256="2" * 64)


def test_a_published_paper_keeps_its_facts(publish: Publish):
    document = publish("Protokół", meeting_date=date(2026, 6, 24))
    day = date(2026, 1, 1)
    messages: dict[str, list[dict[str, object]]] = {
        "keeps what it says": [
            {"number": "6/WZ/2026"},
            {"title": "Inny"},
            {"subject": "podwyżki"},
            {"adopted_on": date(2026, 6, 25)},
            {"meeting_date": None},
            {"effective_to": date(2030, 1, 1)},
            {"keywords": "winda"},
        ],
        "effect from its day": [{"effective_from": day}],
        "since a version of it is": [{"published_on": day}],
    }
    of_version: list[dict[str, object]] = [
        {"published_on": day},
        {"in_force_from": day},
        {"in_force_to": date(2030, 1, 1)},
        {"note": "drobne poprawki"},
    ]

    for message, changes in messages.items():
        for facts in changes:
            with pytest.raises(Error, match=message), transaction.atomic():
                Document.objects.update(**facts)
    for facts in of_version:
        refused("keeps what it says", **facts)

    withdrawn(document)
    for facts in [change for changes in messages.values() for change in changes]:
        assert Document.objects.update(**facts) == 1


def test_what_was_published_stays_when_it_is_withdrawn(publish: Publish):
    withdrawn(publish("Protokół"))

    for model in (Rendition, Version, Document):
        with (
            pytest.raises(Error, match="is never deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_all_triggers_stand_after_all_migrations():
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}

    assert {rule.name for rule in [*RULES, *KEPT]} <= there
