"""A site made before desks were described: its stored form gets the words for the desk."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from cms_ext.access.models import FormVersion

pytestmark = pytest.mark.django_db
MIGRATION = import_module("members_area.register.migrations.0004_desk_in_the_form")
EDITOR = SimpleNamespace(connection=connection)


def helps() -> list[str]:
    version = FormVersion.objects.get(panel="IKCS")
    return [field["help"] for field in version.fields if "help" in field]


def test_only_the_declared_sentence_changes_and_comes_back() -> None:
    version = FormVersion.objects.get(panel="IKCS")
    member_no, email = (field for field in version.fields if "help" in field)
    member_no["help"], email["help"] = MIGRATION.DECLARED, "Pokój nr 7, nasze słowa."
    version.save()

    MIGRATION.name_the_desk(apps, EDITOR)
    after = helps()
    MIGRATION.name_the_room(apps, EDITOR)

    assert after == ["Numer podaje %(desk)s, pokój nr %(room)s.", "Pokój nr 7, nasze słowa."]
    assert helps() == [
        "Numer podaje Dział Członkowsko-Lokalowy, pokój nr 7.",
        "Pokój nr 7, nasze słowa.",
    ]
