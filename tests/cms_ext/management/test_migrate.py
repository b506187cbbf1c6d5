"""`migrate` looks for garbage seldom, asks for swappable models once, and leaves all as it was."""

import gc

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations.state import StateApps

from cms_ext.management.commands.migrate import SELDOM


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [False, True])
def test_what_makes_it_quick_ends_with_it(monkeypatch, broken: bool):
    before, during = gc.get_threshold(), []
    looked_up = apps.get_swappable_settings_name

    def handle(self: migrate.Command, *args: object, **options: object) -> None:
        asked = apps.get_swappable_settings_name
        names = [asked("cms_ext_identity.User"), asked("cms_ext_identity.Person")]
        StateApps([], {}).clear_cache()  # as each model of a migration does
        during.append((gc.get_threshold(), names, asked.cache_info().currsize))
        if broken:
            raise LookupError("a migration that cannot be")

    monkeypatch.setattr(migrate.Command, "handle", handle)

    if broken:
        with pytest.raises(LookupError):
            call_command("migrate")
    else:
        call_command("migrate")

    assert during == [(SELDOM, ["AUTH_USER_MODEL", None], 2)]
    assert (gc.get_threshold(), apps.get_swappable_settings_name) == (before, looked_up)
