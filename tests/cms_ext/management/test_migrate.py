"""`migrate` looks for garbage seldom, and leaves the process as it found it."""

import gc

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate

from cms_ext.management.commands.migrate import SELDOM


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [False, True])
def test_garbage_is_seldom_looked_for_while_it_migrates(monkeypatch, broken: bool):
    before, during = gc.get_threshold(), []

    def handle(self: migrate.Command, *args: object, **options: object) -> None:
        during.append(gc.get_threshold())
        if broken:
            raise LookupError("a migration that cannot be")

    monkeypatch.setattr(migrate.Command, "handle", handle)

    if broken:
        with pytest.raises(LookupError):
            call_command("migrate")
    else:
        call_command("migrate")

    assert (during, gc.get_threshold()) == ([SELDOM], before)
