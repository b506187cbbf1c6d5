"""What a clerk hands in and chooses beside the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.exchange.models import BankFile
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.books import bring
from tests.ebok_plugin.exchange.files import ACCOUNT, PAYMENT, file
from tests.ebok_plugin.exchange.screens import (
    BANK,
    LEDGER,
    MARCH,
    hand_in,
    press,
    receipt_in,
    shown,
    waiting,
)

pytestmark = pytest.mark.django_db
ACCOUNTS = file("accounts", ACCOUNT)
PAYMENTS = file("payments", PAYMENT)


@pytest.mark.parametrize("screen", [BANK, LEDGER])
def test_a_file_too_large_is_refused_before_it_is_read(
    desk: Client, monkeypatch: pytest.MonkeyPatch, screen: str, tmp_path: Path
) -> None:
    monkeypatch.setattr("cms_ext.desks.import_desk.forms.MEGABYTE", 100)

    page = hand_in(desk, screen, b"x" * 2001)

    assert "Plik ma więcej niż 20 MB." in page
    assert waiting(tmp_path) == 0


@pytest.mark.parametrize("screen", [BANK, LEDGER])
def test_no_file_at_all_is_said_at_the_field(desk: Client, screen: str) -> None:
    page = shown(desk.post(screen, {}).content)

    assert "To pole jest wymagane." in page


def test_an_unknown_bank_is_no_choice(desk: Client) -> None:
    page = hand_in(desk, BANK, MARCH, profile="moj-bank")

    assert "Wybierz poprawną wartość" in page
    assert not AuditEvent.objects.filter(action="IMPORT_REHEARSED").exists()


def test_a_bank_chosen_by_hand_is_the_one_that_reads(desk: Client) -> None:
    open_accounts()

    page = hand_in(desk, BANK, MARCH, profile="pko")
    press(desk, "ksiegowanie", receipt_in(page))

    assert BankFile.objects.get().profile == "pko"


def test_a_file_without_a_marker_is_read_as_the_kind_that_was_chosen(desk: Client) -> None:
    bring(ACCOUNTS)
    bare = PAYMENTS.decode().split("\r\n", 1)[1].encode("iso8859-2")

    assert "<code>KIND_MISSING</code>" in hand_in(desk, LEDGER, bare)
    page = hand_in(desk, LEDGER, bare, kind="payments", encoding="iso8859-2")
    assert "sum kontrolnych nie sprawdzono" in page
    assert "ISO-8859-2" in page
    assert "Zaksięgowano plik" in press(desk, "ksiegowanie", receipt_in(page), LEDGER)


def test_markup_in_a_file_stays_text(desk: Client) -> None:
    bring(ACCOUNTS)
    bad = PAYMENT | {"account_no": "<script>alert(1)</script>"}

    page = hand_in(desk, LEDGER, file("payments", bad))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
