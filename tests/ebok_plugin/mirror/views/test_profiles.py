"""The assistant makes a profile of a file in three steps; it is listed, renamed and removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from lxml import html

from cms_ext.base.tables import FindingLog
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.mirror.domain.profile import PROFILES, save_profile
from ebok_plugin.mirror.models import FeedSnapshot, MappingProfile
from tests.clients import signed_in
from tests.ebok_plugin.mirror.mapping.books import (
    DAY,
    JOURNAL,
    JOURNAL_NAMES,
    ONE_ROW,
    OPEN_ITEMS,
    balances_of,
    simple,
    source_of,
    workbook,
)
from tests.people import staff

pytestmark = pytest.mark.django_db
LAYOUTS, IMPORT = "/admin/program/uklady/", "/admin/program/import/"


@pytest.fixture(autouse=True)
def a_mirror(settings: Any, tmp_path: Path) -> None:
    """A mirror with a store of its own for the files that wait."""
    settings.COOP_PRIVATE_ROOT = tmp_path
    settings.COOP_LEDGER = "mirror"


def words_of(answer: HttpResponse) -> str:
    return " ".join(html.document_fromstring(answer.content.decode()).text_content().split())


def form_of(answer: HttpResponse) -> dict[str, Any]:
    """What the form of an assistant's page would send, untouched."""
    page = html.document_fromstring(answer.content.decode())
    form = next(one for one in page.iter("form") if one.xpath(".//input[@name='receipt']"))
    values = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    assert values["receipt"]
    return values


def hand_in(clerk: Client, content: bytes, name: str = "salda.csv") -> HttpResponse:
    return clerk.post(f"{LAYOUTS}nowy/", {"file": SimpleUploadedFile(name, content)})


def step(clerk: Client, place: str, answer: HttpResponse, **changes: str) -> HttpResponse:
    return clerk.post(f"{LAYOUTS}{place}/", form_of(answer) | changes)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("content", "headlines", "balances"),
    [
        (ONE_ROW.encode("cp1250"), ["Do zapłaty: 1 138,19 zł", "Nadpłata: 512,10 zł"],
         {"100004": "1138.19", "100011": "-512.10", "100012": "0.00"}),
        (OPEN_ITEMS.encode(), ["Zaległość: 1 138,19 zł", "Nadpłata: 512,10 zł"],
         {"100004": "1138.19", "100011": "-512.10"}),
        (workbook(JOURNAL, JOURNAL_NAMES), ["Do zapłaty: 1 138,19 zł", "Nadpłata: 512,10 zł"],
         {"100004": "1138.19", "100011": "-512.10"}),
    ],
    ids=["one row", "items", "journal"],
)  # fmt: skip
def test_a_file_that_was_guessed_right_takes_three_presses(
    clerk: Client, content: bytes, headlines: list[str], balances: dict[str, str]
):
    columns = hand_in(clerk, content)
    preview = step(clerk, "kolumny", columns, krok="podglad")
    for headline in headlines:
        assert headline in words_of(preview).replace("\u00a0", " ")
    assert "Tego pliku nie da się tak wczytać" not in words_of(preview)

    saved = step(clerk, "zapis", preview, name="Nasz program")

    row = MappingProfile.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, f"{LAYOUTS}{row.pk}/")
    profile = PROFILES.find("Nasz program")
    assert profile is not None
    assert balances_of(profile, content, day=None if profile.day.text else DAY) == balances
    assert AuditEvent.objects.filter(action="MAPPING_PROFILE_SAVED").count() == 1
    assert "Nasz program" in words_of(clerk.get(LAYOUTS))
    assert "Numer konta" in words_of(clerk.get(saved["Location"]))


@pytest.mark.thorough
def test_what_was_guessed_wrong_is_changed(clerk: Client):
    content = "Zestawienie\nA|B|C\n1|Łąka|10.50\n2|Żak|-3.00\n".encode("cp852")
    columns = hand_in(clerk, content)
    again = step(clerk, "kolumny", columns, krok="odczyt", encoding="cp852", separator="|",
                 header_line="2", numbers="1234.56")  # fmt: skip
    assert "Łąka" in words_of(again)

    missing = step(clerk, "kolumny", again, krok="podglad", account_no="A", payer_name="B")
    assert "Wskaż, skąd jest „Saldo (dług dodatni)”" in words_of(missing)
    preview = step(clerk, "kolumny", missing, krok="podglad", balance="C", numbers="1234,56")
    assert "nie jest liczbą w zapisie 1234,56" in words_of(preview)

    columns = step(clerk, "zapis", preview, krok="popraw")
    assert form_of(columns)["balance"] == "C"
    preview = step(clerk, "kolumny", columns, krok="podglad", numbers="1234.56")
    assert "Suma sald 7,50" in words_of(preview)
    assert "Nazwij układ." in words_of(step(clerk, "zapis", preview, name=""))
    assert not MappingProfile.objects.exists()


@pytest.mark.thorough
def test_a_second_file_is_added_to_a_profile(clerk: Client):
    balances = b"Konto;Saldo\n100004;1138,19\n100011;-512,10\n"
    items = OPEN_ITEMS.replace(",", ";").replace(".", ",").replace(",2026", ".2026")
    items = items.replace("16,03", "16.03").replace("15,09", "15.09")

    def preview_of(content: bytes) -> HttpResponse:
        return step(clerk, "kolumny", hand_in(clerk, content), krok="podglad")

    alone = step(clerk, "zapis", preview_of(items.encode()), name="Program", joins="on")
    assert "Nie ma układu o tej nazwie." in words_of(alone)
    step(clerk, "zapis", preview_of(balances), name="Program")
    step(clerk, "zapis", preview_of(items.encode()), name="Program", joins="on")

    profile = PROFILES.find("Program")
    assert profile is not None
    assert (profile.balance, len(profile.tables)) == ("rows", 2)
    assert balances_of(profile, balances, items.encode()) == {
        "100004": "1138.19", "100011": "-512.10"
    }  # fmt: skip


@pytest.mark.thorough
def test_components_coming_charges_and_turnover_join_a_profile_of_balances(clerk: Client):
    balances = b"Konto;Saldo\n100004;1138,19\n100011;-512,10\n"
    files = [
        ("Nr konta;Miesiąc;Składnik;Ilość;Jednostka;Stawka;Kwota\n"
         "100004;2026-11;Eksploatacja;62,30;m²;4,60;286,58\n", "2026-11 Eksploatacja: 286,58"),
        ("Nr konta;Za miesiąc;Termin;Kwota opłaty\n100004;2026-12;15.12.2026;286,58\n",
         "następna opłata 15.12.2026: 286,58"),
        ("Nr konta;Data;Nr dowodu;Opis;Wn;Ma\n100004;02.11.2026;N/1;Opłata;286,58;\n"
         "100011;20.11.2026;W/1;Wpłata;;512,10\n", "2.11.2026 Opłata: 286,58"),
    ]  # fmt: skip

    def preview_of(content: bytes) -> HttpResponse:
        return step(clerk, "kolumny", hand_in(clerk, content), krok="podglad")

    step(clerk, "zapis", preview_of(balances), name="Program")
    for text, said in files:
        preview = preview_of(text.encode())
        shown = words_of(preview).replace("\u00a0", " ")
        assert (said in shown, "Suma sald" in shown) == (True, False)
        assert form_of(preview)["joins"] == "on"
        alone = step(clerk, "zapis", preview, name="Inny", joins="")
        assert "Ten plik nie podaje sald." in words_of(alone)
        saved = step(clerk, "zapis", preview, name="Program", joins="on")
        assert saved.status_code == 302, words_of(saved)

    profile = PROFILES.find("Program")
    assert profile is not None
    rows = list(
        source_of(profile, balances, *(text.encode() for text, _said in files)).read_rows(
            FindingLog()
        )
    )
    assert [type(row).__name__ for row in rows] == [
        "BalanceRow", "BalanceRow", "ComponentRow", "NextChargeRow", "PostingRow", "PostingRow",
    ]  # fmt: skip


def test_a_file_that_is_no_table_is_said_so(clerk: Client):
    assert "To jest plik PDF" in words_of(hand_in(clerk, b"%PDF-1.7"))
    assert "Plik jest pusty." in words_of(hand_in(clerk, b""))
    gone = clerk.post(f"{LAYOUTS}kolumny/", {"receipt": "x"})
    assert (gone.status_code, gone["Location"]) == (302, f"{LAYOUTS}nowy/")


def test_a_profile_is_replaced_renamed_and_removed_and_its_versions_stay(clerk: Client):
    first = save_profile("Program", simple(), origin=SYSTEM)
    second = save_profile("Program", simple(numbers="1234.56"), origin=SYSTEM)
    assert list(PROFILES.list_current()) == [second]
    other = save_profile("Inny", simple(), origin=SYSTEM)

    address = f"{LAYOUTS}{second.pk}/"
    taken = clerk.post(address, {"krok": "nazwa", "name": "Inny"})
    assert "Układ o tej nazwie już jest." in words_of(taken)
    for name in ("", "one_row", "a#1"):
        clerk.post(address, {"krok": "nazwa", "name": name})
    assert set(PROFILES.list_current()) == {second, other}

    clerk.post(address, {"krok": "nazwa", "name": "Nowa nazwa"})
    renamed = PROFILES.list_current().get(name="Nowa nazwa")
    assert clerk.get(address).status_code == 404
    clerk.post(f"{LAYOUTS}{renamed.pk}/", {"krok": "usun"})
    assert list(PROFILES.list_current()) == [other]
    # A snapshot that was read by an older version can be read again.
    old = PROFILES.find(f"Program#{first.version}")
    assert old is not None
    assert old.numbers == "1234,56"
    assert [PROFILES.find(name) for name in ("Program", "Nowa nazwa", "Inny#7")] == [None] * 3


def test_a_profile_is_chosen_where_the_state_is_read(clerk: Client):
    save_profile("Program", simple(numbers="1234.56"), origin=SYSTEM)
    page = clerk.get(IMPORT)
    for name in ("Program", "Jeden wiersz na nierozliczoną pozycję, saldo jako ich suma"):
        assert name in words_of(page)

    first, second = (
        SimpleUploadedFile(name, f"Konto;Saldo\n{number};10.00\n".encode())
        for number, name in enumerate(("a.csv", "b.csv"), start=1)
    )
    alone = clerk.post(IMPORT, {"file": [first, second]})
    assert "Kilka plików naraz można wczytać tylko układem." in words_of(alone)
    for one in (first, second):
        one.seek(0)
    report = clerk.post(
        IMPORT, {"file": [first, second], "profile": "Program", "day": f"{DAY:%d.%m.%Y}"}
    )
    taken = clerk.post(f"{IMPORT}przyjecie/", form_of(report))

    snapshot = FeedSnapshot.objects.get()
    assert taken["Location"] == f"/admin/program/stany/{snapshot.pk}/"
    assert (snapshot.profile, snapshot.accounts, snapshot.sum_balance.digits) == (
        "Program#1",
        2,
        "20,00",
    )


@pytest.mark.always
def test_who_keeps_profiles(clerk: Client):
    row = save_profile("Program", simple(), origin=SYSTEM)
    for group, sees in (("auditor", 200), ("finance_approver", 200), ("membership_clerk", 302)):
        other = signed_in(staff(group.replace("_", ""), group))
        assert other.get(LAYOUTS).status_code == sees
        assert other.get(f"{LAYOUTS}nowy/").status_code == 302
        assert other.post(f"{LAYOUTS}{row.pk}/", {"krok": "usun"}).status_code == 302
    assert list(PROFILES.list_current()) == [row]
    assert clerk.get(f"{LAYOUTS}nowy/").status_code == 200


CHARGED = "Konto;Saldo;Opłata mies.\n100004;10,00;500,00\n".encode()


@pytest.mark.thorough
def test_a_charge_that_the_profile_leaves_out_is_offered_in_its_columns(clerk: Client):
    preview = step(clerk, "kolumny", hand_in(clerk, CHARGED), krok="podglad", charge="")
    saved = step(clerk, "zapis", preview, name="Nasz program")
    row = MappingProfile.objects.get()
    assert "Zmień układ" in words_of(clerk.get(saved["Location"]))
    assert form_of(clerk.get(f"{LAYOUTS}{row.pk}/zmiana/"))["charge"] == ""

    file = SimpleUploadedFile("salda.csv", CHARGED)
    how = {"file": file, "profile": "Nasz program", "day": "2026-11-20"}
    report = clerk.post(IMPORT, how)

    assert "Plik podaje opłatę w kolumnie „Opłata mies.”" in words_of(report)
    page = html.document_fromstring(report.content.decode())
    [form] = page.xpath("//form[.//button[normalize-space(.)='Wybierz ją w układzie']]")
    assert form.get("action") == f"{LAYOUTS}{row.pk}/zmiana/"
    columns = form_of(clerk.post(form.get("action"), dict(form.form_values())))
    assert (columns["charge"], columns["balance"], columns["day_from"]) == (
        "Opłata mies.", "Saldo", "sender"
    )  # fmt: skip
