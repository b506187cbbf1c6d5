"""`setup_coop` as an operator meets it."""

import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.management.commands import setup_coop
from cms_ext.people.identity.models import User
from tests.commands import printed
from tests.people import staff

pytestmark = pytest.mark.django_db
run = partial(printed, "setup_coop", stderr=io.StringIO())


@pytest.fixture
def example(tmp_path) -> Path:
    file = tmp_path / "odpowiedzi.yaml"
    printed = run("--example")
    assert printed.startswith("# Odpowiedzi do pierwszego uruchomienia strony.")
    file.write_text(printed, encoding="utf-8")
    return file


@pytest.mark.thorough
def test_the_printed_example_sets_a_site_up_and_a_second_time_nothing(example: Path, client):
    first = json.loads(run(str(example), "--json"))
    second = json.loads(run(str(example), "--json"))

    assert (first["status"], first["made"]["page"]) == ("set_up", 15)
    assert second == {"status": "unchanged", "made": {}, "admin_link": None}
    assert run(str(example)) == "Wszystko już jest. Niczego nie zmieniono.\n"

    # The first administrator sets a password by the link.
    administrator = User.objects.get(login="administrator")
    assert (administrator.is_superuser, administrator.has_usable_password()) == (True, False)
    assert administrator.get_full_name() == "Jan Przykładowy"
    assert administrator.email == "jan@zorza.example"
    assert first["admin_link"].startswith("http")
    page = client.get("/" + first["admin_link"].split("/", 3)[3], follow=True)
    assert (page.redirect_chain, page.status_code) == ([("/konto/zaproszenie/", 302)], 200)

    # It is given again only when it is asked for and still needed.
    again = json.loads(run(str(example), "--json", "--new-link"))["admin_link"]
    assert again not in (None, first["admin_link"])
    administrator.set_password("bardzo-dlugie-haslo-2026")
    administrator.save()
    assert json.loads(run(str(example), "--json", "--new-link"))["admin_link"] is None


@pytest.mark.thorough
def test_a_foreign_file_is_refused_in_words(tmp_path):
    file = tmp_path / "plik.yaml"
    refused = {
        b"coop: [": "wiersz 1: to nie jest poprawny YAML",
        b"\xff\xfe\x00": "to nie jest tekst w UTF-8",
        b"%PDF-1.7 \x00": "to nie jest poprawny YAML",
        b"!!python/object/apply:os.system ['true']": "wiersz 1: znacznik",
        b"[" * 199_000: "wiersz 1: zagnieżdżenie głębsze niż 20 poziomów",
        b"coop: &a {}": "wiersz 1: odwołanie",
        b"services: {web: {image: nginx}}": "services: nie ma takiego klucza",
        b"x" * 300_000: "plik jest za duży",
    }
    for content, said in refused.items():
        file.write_bytes(content)

        with pytest.raises(CommandError, match=said):
            run(str(file))
    with pytest.raises(CommandError, match="Nie można odczytać pliku"):
        run(str(tmp_path / "brak.yaml"))
    assert not CoopSettings.objects.exists()


def test_what_stands_in_the_way_is_said(example: Path, settings):
    """Tables that are not there, somebody else who writes, an address that is not one."""
    with (
        patch.object(MigrationExecutor, "migration_plan", lambda *_: ["0001"]),
        pytest.raises(CommandError, match="Najpierw: coop migrate"),
    ):
        run(str(example))

    locked = OperationalError("database is locked")
    with (
        patch.object(setup_coop, "set_up_site", side_effect=locked),
        pytest.raises(CommandError, match="Baza jest zajęta"),
    ):
        run(str(example))

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


@pytest.mark.thorough
def test_on_the_terminal_it_asks_and_asks_again():
    # First the kind of office.
    typed = typing("waste_union", "", *NEEDED, "telefon", "22 000 00 00", "biuro@lesna.example")
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
    assert "  wtyczki tego serwisu są dla innego biura: housing_cooperative (spółdziel" in said
    assert "  Napisz numer telefonu cyframi, np. 22 123 45 67." in said
    assert "Nazwa działu [Dział Członkowsko-Lokalowy]: " in said
    assert "Strona jest założona." in said


def test_half_way_through_the_questions_nothing_is_written():
    for end in (KeyboardInterrupt, EOFError):
        with (
            patch("builtins.input", side_effect=["", *NEEDED, end]),
            pytest.raises(CommandError, match="Przerwano"),
        ):
            run()
    assert Page.objects.count() == 2


@pytest.mark.thorough
def test_a_site_with_an_administrator_gets_no_other(example: Path):
    staff("szefowa", superuser=True)

    said = run(str(example), "--new-link")
    outcome = json.loads(run(str(example), "--json", "--new-link"))

    assert said.splitlines()[0] == "Strona jest założona."
    assert outcome == {"status": "unchanged", "made": {}, "admin_link": None}
    assert [user.login for user in User.objects.filter(realm="staff")] == ["szefowa"]
