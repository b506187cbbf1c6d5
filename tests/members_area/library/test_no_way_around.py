"""„No way around it from any screen, chooser, command or import” (library.md §3)."""

import ast
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import Error, models, transaction
from django.forms import ModelForm
from django.utils import timezone
from guardian.shortcuts import assign_perm
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.snippets.models import get_snippet_models

from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document, Rendition, Version
from members_area.library.wagtail_hooks import LIBRARY_REGISTERS
from members_area.register.domain.membership import members_group
from tests.members_area.conftest import TODAY, Publish, let_through, released, two_clerks
from tests.sources import parsed

LIBRARY = "members_area_library"
GATED = {"Document", "Version", "Rendition", "Scan", "Finding", "PageText"}
# What a form must never offer: these are the gate's own words.
HELD = {
    *("state", "published_on", "confirmed_by", "confirmed_at", "confirmed_sha256"),
    *("uploaded_by", "redacted_by", "detector_version", "sha256", "is_served", "waiver_reason"),
}
pytestmark = pytest.mark.django_db
INDEX = f"/admin/{LIBRARY}/document/"


def gated(model: type[models.Model] | None) -> bool:
    return model is not None and model._meta.app_label == LIBRARY and model.__name__ in GATED


def all_forms(base: type[Any] = ModelForm) -> Iterator[type[Any]]:
    for form in base.__subclasses__():
        yield form
        yield from all_forms(form)


def test_no_form_snippet_chooser_or_bulk_action_reaches_the_gate():
    registers = [register() for register in LIBRARY_REGISTERS]
    views = [register for register in registers if gated(register.model)]
    built = [
        register.create_view_class(model_admin=register).get_edit_handler().get_form_class()
        for register in views
    ]
    offered = {
        (form.__name__, name)
        for form in [*all_forms(), *built]
        if gated(getattr(getattr(form, "_meta", None), "model", None))
        for name in HELD & set(getattr(form, "base_fields", {}))
    }

    assert [register.model for register in views] == [Document]
    assert offered == set()
    assert [model for model in get_snippet_models() if gated(model)] == []
    actions = [
        bulk_action_registry.get_bulk_actions_for_model(LIBRARY, name.lower()) for name in GATED
    ]
    assert [list(found) for found in actions] == [[] for _ in GATED]


def test_extra_fields_in_a_posted_form_open_nothing(
    client, draft: Publish, admin: User, anna: User
):
    document = draft("Szkic", meeting_date=TODAY)
    client.force_login(admin)
    held = {"state": "PUBLISHED", "published_on": "2026-01-01", "confirmed_by": str(admin.pk)}
    facts = {"title": "Szkic", "kind": str(document.kind_id), "audience": "PUBLIC"}

    client.post(f"{INDEX}edit/{document.pk}/", facts | held)
    client.post(f"{INDEX}publish/{document.pk}/", held)
    key = document.versions.get().pk
    for address in ("publikuj/", "do-potwierdzenia/", f"wersja/{key}/"):
        client.post(
            f"/admin/biblioteka/{address}", held | {"wiersze": str(key), "wersja": str(key)}
        )

    document.refresh_from_db()
    assert document.state == "DRAFT"
    assert not visible_documents(anna, TODAY).exists()


def test_no_grant_opens_what_is_not_published(draft: Publish, anna: User, admin: User):
    document = draft("Szkic")
    assign_perm(OPEN, members_group(), document)
    assign_perm(OPEN, anna, document)

    assert not visible_documents(anna, TODAY).exists()
    assert not visible_documents(admin, TODAY).exists()


def test_no_command_or_import_publishes_past_the_verbs(draft: Publish, anna: User):
    """By the ORM alone, as a command or an import might try."""
    document = draft("Szkic")
    version = document.versions.get()
    published = {"state": "PUBLISHED", "published_on": TODAY}
    confirmed = {
        "confirmed_by": two_clerks()[1],
        "confirmed_at": timezone.now(),
        "confirmed_sha256": "0" * 64,
    }
    another = Version(document=document, no=2, uploaded_on=TODAY, **published, **confirmed)
    changed = Version(pk=version.pk, **published)

    for way in (
        lambda: Document.objects.update(**published),
        lambda: Version.objects.update(**published),
        lambda: Version.objects.update(state="CONFIRMED", **confirmed),
        lambda: Version.objects.bulk_create([another]),
        lambda: Version.objects.bulk_update([changed], [*published]),
    ):
        with pytest.raises(Error), transaction.atomic():
            way()
    assert not visible_documents(anna, TODAY).exists()


def test_another_file_never_takes_the_place_of_the_one_let_through(draft: Publish):
    released(draft("Protokół"), on=date(2026, 7, 3))
    other = let_through(draft("Inny"))
    file = Rendition.objects.get(version=other)

    for change in ({"version": Version.objects.earliest("pk")}, {"is_served": False}):
        with pytest.raises(Error), transaction.atomic():
            Rendition.objects.filter(pk=file.pk).update(**change)


def test_only_the_release_sets_a_state_that_readers_see():
    """Nobody else in the plugins assigns PUBLISHED or CONFIRMED to a version or a document."""
    found = {
        path
        for path, module in parsed(r"(Release|State)\.", packages=("members_area",))
        for node in ast.walk(module)
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets
        )
        and ast.unparse(node.value) in ("Release.PUBLISHED", "Release.CONFIRMED", "State.PUBLISHED")
    }

    assert {path for path in found if "/meetings/" not in path} == {
        "members_area/library/domain/release.py"
    }
