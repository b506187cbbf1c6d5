"""`setup_coop` as an operator meets it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from wagtail.models import Page

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.setup.domain.example import example_file
from cms_ext.operations.setup.management.commands import setup_coop
from cms_ext.people.identity.models import User
from tests.people import staff

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("setup_coop", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def example(tmp_path: Path) -> Path:
    file = tmp_path / "odpowiedzi.yaml"
    file.write_text(run("--example"), encoding="utf-8")
    return file


def test_the_printed_example_sets_a_site_up_and_a_second_time_nothing(example: Path) -> None:
    first = json.loads(run(str(example), "--json"))
    second = json.loads(run(str(example), "--json"))

    assert (first["status"], first["made"]["page"]) == ("set_up", 15)
    assert first["admin_link"].startswith("http")
    assert second == {"status": "unchanged", "made": {}, "admin_link": None}


def test_people_read_what_was_made(example: Path) -> None:
    assert run(str(example)).splitlines()[0] == "Strona jest założona."
    assert run(str(example)) == "Wszystko już jest. Niczego nie zmieniono.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"coop: [", "wiersz 1: to nie jest poprawny YAML"),
        (b"\xff\xfe\x00", "to nie jest tekst w UTF-8"),
        (b"%PDF-1.7 \x00", "to nie jest poprawny YAML"),
        (b"!!python/object/apply:os.system ['true']", "wiersz 1: znacznik"),
        (b"[" * 199_000, "wiersz 1: zagnieżdżenie głębsze niż 20 poziomów"),
        (b"coop: &a {}", "wiersz 1: odwołanie"),
        (b"services: {web: {image: nginx}}", "services: nie ma takiego klucza"),
        (b"x" * 300_000, "plik jest za duży"),
    ],
    ids=["broken", "no text", "pdf", "python", "nested", "anchor", "of another program", "huge"],
)
def test_a_foreign_file_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "plik.yaml"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        run(str(file))

    assert not CoopSettings.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nie można odczytać pliku"):
        run(str(tmp_path / "brak.yaml"))


def test_without_tables_it_says_migrate(example: Path) -> None:
    with (
        patch.object(MigrationExecutor, "migration_plan", lambda *_: ["0001"]),
        pytest.raises(CommandError, match=r"Najpierw: manage\.py migrate"),
    ):
        run(str(example))


def test_while_another_one_writes_it_says_so(example: Path) -> None:
    locked = OperationalError("database is locked")

    with (
        patch.object(setup_coop, "set_up_site", side_effect=locked),
        pytest.raises(CommandError, match="Baza jest zajęta"),
    ):
        run(str(example))


def test_an_address_that_is_none_is_refused(example: Path, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "spoldzielnia.example"

    with pytest.raises(CommandError, match="COOP_BASE_URL to „spoldzielnia.example”"):
        run(str(example))

    assert Page.objects.count() == 2


NEEDED = ["SM „Leśna”", "Leśna", "Spółdzielnia Mieszkaniowa „Leśna”", "ul. Leśna 1, 00-000 Bór"]


def typing(*lines: str) -> Iterator[str]:
    """What somebody types; afterwards only Enter."""
    yield from lines
    while True:
        yield ""


def test_on_the_terminal_it_asks_and_asks_again() -> None:
    typed = typing(*NEEDED, "telefon", "22 000 00 00", "biuro@lesna.example")
    rooms = iter(["12", "14", "16"])

    def answer(prompt: str = "") -> str:
        return next(rooms) if shown[-1].startswith("Pokój") else next(typed)

    shown: list[str] = []

    class Screen(io.StringIO):
        def write(self, text: str) -> int:
            shown.append(text)
            return super().write(text)

    screen = Screen()
    with patch("builtins.input", answer):
        call_command("setup_coop", stdout=screen)

    coop = CoopSettings.objects.get()
    assert (coop.name, coop.phone, coop.krs) == ("SM „Leśna”", "22 000 00 00", "")
    said = screen.getvalue()
    assert "  Napisz numer telefonu cyframi, np. 22 123 45 67." in said
    assert "Nazwa działu [Dział Członkowsko-Lokalowy]: " in said
    assert said.splitlines()[-10].startswith("Strona jest założona") or "założona" in said


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_half_way_through_the_questions_nothing_is_written(end: type[BaseException]) -> None:
    typed = iter(NEEDED)

    def answer(prompt: str = "") -> str:
        try:
            return next(typed)
        except StopIteration:
            raise end from None

    with patch("builtins.input", answer), pytest.raises(CommandError, match="Przerwano"):
        run()

    assert Page.objects.count() == 2


def test_the_example_is_whole() -> None:
    assert example_file().startswith("# Odpowiedzi do pierwszego uruchomienia strony.")


def test_the_first_administrator_sets_a_password_by_the_link(example: Path, client: Client) -> None:
    link = json.loads(run(str(example), "--json"))["admin_link"]

    administrator = User.objects.get(login="administrator")
    page = client.get(link.partition("//")[2].partition("/")[2].join(["/", ""]))

    assert (administrator.is_superuser, administrator.has_usable_password()) == (True, False)
    assert (administrator.get_full_name(), administrator.email) == (
        "Jan Przykładowy",
        "jan@zorza.example",
    )
    assert page.status_code in (200, 302)


def test_a_link_is_given_again_only_when_it_is_asked_for_and_still_needed(example: Path) -> None:
    first = json.loads(run(str(example), "--json"))["admin_link"]
    without = json.loads(run(str(example), "--json"))["admin_link"]
    again = json.loads(run(str(example), "--json", "--new-link"))["admin_link"]
    administrator = User.objects.get(login="administrator")
    administrator.set_password("bardzo-dlugie-haslo-2026")
    administrator.save()
    needless = json.loads(run(str(example), "--json", "--new-link"))["admin_link"]

    assert (without, needless) == (None, None)
    assert again not in (None, first)


def test_a_site_with_an_administrator_gets_no_other(example: Path) -> None:
    staff("szefowa", superuser=True)

    outcome = json.loads(run(str(example), "--json", "--new-link"))

    assert (outcome["admin_link"], "user" in outcome["made"]) == (None, False)
    assert [user.login for user in User.objects.filter(is_superuser=True)] == ["szefowa"]
