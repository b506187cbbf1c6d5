"""Layouts at the desk of the ledger: how much they read, what is shown, and which is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cms_ext.desks.import_desk.models import ImportLayout
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.cms_ext.desks.import_desk.test_layouts import (
    LEDGER,
    form_of,
    sample,
    save_layout,
    words_of,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def daria() -> User:
    return staff("daria", "finance_clerk")


@pytest.mark.thorough
def test_a_layout_reads_as_many_rows_as_its_import(daria: User):
    """Three thousand flats have more than 5000 open items; the desk takes 200 000."""
    account, rows = open_account("100-002", "Jan Nowak"), 5001
    lines = [f"{account.account_no};D/{row};Opłata;15.03.2024;1,00" for row in range(rows)]
    head = ["Stan na dzień 31.10.2026", "Konto;Dokument;Treść;Termin;Pozostało"]
    content = "\r\n".join([*head, *lines, ""]).encode()
    clerk = signed_in(daria)

    save_layout(clerk, LEDGER, content)
    report = clerk.post(LEDGER, {"file": sample(content), "layout": "Nasz program"})

    assert [finding["code"] for finding in report.context["findings"]] == ["BALANCES_UNCHECKED"]
    assert report.context["report"].rows == rows


def test_what_a_program_writes_is_shown_by_the_words_of_the_screen(daria: User):
    content = (
        "Stawki opłat\r\nKod skł.;Nazwa składnika;Od czego;Stawka;Obowiązuje od\r\n"
        "EKS;Eksploatacja;metraż;4,35;01.11.2026\r\nGOK;Odpady;osoba;34,50;01.11.2026\r\n"
    ).encode()
    clerk = signed_in(daria)
    columns = clerk.post(f"{LEDGER}uklady/nowy/", {"file": sample(content)})
    preview = clerk.post(f"{LEDGER}uklady/kolumny/", form_of(columns) | {"krok": "podglad"})

    assert preview.context["preview"].cleaned == (
        ("Od czego", "metraż", "powierzchnia"),
        ("Od czego", "osoba", "liczba osób"),
    )


RATES = (
    "Kod skł.;Nazwa składnika;Od czego;Stawka;Obowiązuje od\r\n"
    "EKS;Eksploatacja;metraż;4,35;01.11.2026\r\n"
).encode()


def test_the_only_layout_that_fits_a_file_reads_it(daria: User):
    clerk = signed_in(daria)
    save_layout(clerk, LEDGER, RATES)

    read = clerk.post(LEDGER, {"file": sample(b"Stawki 2027\r\n\r\n" + RATES)})
    assert "Plik odczytano układem „Nasz program”." in words_of(read)
    assert read.context["verdict"].status == "rehearsed"
    receipt = read.context["form"].initial["receipt"]
    taken = clerk.post(f"{LEDGER}ksiegowanie/", {"receipt": receipt}, follow=True)
    assert "Zaksięgowano plik „plik.csv”." in words_of(taken)

    less = RATES.replace(b"Od czego", b"Podstawa")
    refused = clerk.post(LEDGER, {"file": sample(less)})
    assert "Plik odczytano" not in words_of(refused)
    assert "Zrób układ z tego pliku" in words_of(refused)


def test_of_two_layouts_that_fit_somebody_chooses(daria: User):
    clerk = signed_in(daria)
    save_layout(clerk, LEDGER, RATES)
    ImportLayout.objects.create(
        **{
            field: getattr(ImportLayout.objects.get(), field)
            for field in ("desk", "version", "content", "saved_at", "saved_by")
        }
        | {"name": "Drugi"}
    )

    refused = clerk.post(LEDGER, {"file": sample(RATES)})

    assert "Plik odczytano" not in words_of(refused)
    assert [finding["code"] for finding in refused.context["findings"]] == ["KIND_MISSING"]
