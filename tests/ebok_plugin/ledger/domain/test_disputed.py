"""Rows of an account as a complaint may be about them: whose they are, and what they say."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.disputed import (
    charge_line_now,
    charge_line_seen,
    entry_now,
    entry_seen,
    make_entry_key,
)
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.statements.domain.papers.statement import statement_now, statement_seen
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
SEEN = {"entry": entry_seen, "line": charge_line_seen, "statement": statement_seen}
NOW = {"entry": entry_now, "line": charge_line_now, "statement": statement_now}
KEYS = {"entry": "100005.1", "line": "100005.1.1", "statement": "100005.2026-01-01.2026-11-20"}


@shared
def account() -> Account:
    """Anna's: a charge of October and its payment."""
    opened = open_account("100005")
    charge(opened, "2026-10", "944.67", today=TODAY)
    pay(opened, "2026-10-15", "944.67", "Opłata za październik 2026")
    grant(opened, "Anna Lis")
    return opened


@shared
def anna(account: Account) -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def nina(account: Account) -> User:
    grant(open_account("100008", "Ńina"), "Ńina")
    return resident("ebok", "EB-500003-9", "Ńina")


def figures(found: object) -> dict[str, str]:
    return {figure.label: figure.value.replace("\xa0", " ") for figure in found.figures}  # type: ignore[attr-defined]


def test_a_payment_says_what_its_page_says(account: Account, anna: User):
    found = entry_seen(make_entry_key(account, 2), anna, TODAY)

    assert found is not None
    assert (found.title, found.subject, found.url, found.account_no, found.premises) == (
        "Opłata za październik 2026",
        "Księgowanie wpłaty",
        "/e-bok/konto/100005/pozycja/2/",
        "100005",
        account.premises_id,
    )
    assert figures(found) == {
        "Rodzaj": "wpłata",
        "Kwota na Twoją korzyść": "944,67 zł",
        "Data księgowania": "15.10.2026",
        "Skorygowano": "nie",
    }


def test_a_component_says_its_sum_and_what_corrects_it(account: Account, anna: User):
    found = charge_line_seen("100005.1.1", anna, TODAY)

    assert found is not None
    expected = ("EKS w opłacie za październik 2026", "Wysokość naliczenia")
    assert (found.title, found.subject) == expected
    assert found.url == "/e-bok/konto/100005/naliczenie/1/"
    assert figures(found) == {
        "Ilość": "944,67 m²",
        "Stawka (zł)": "1,00",
        "Kwota": "944,67 zł",
        "Opłata razem": "944,67 zł",
        "Data księgowania": "01.10.2026",
        "Termin płatności": "15.10.2026",
        "Skorygowano": "nie",
        "Korekty tej opłaty": "nie ma",
    }


def test_a_statement_says_its_four_figures_without_a_bare_sign(account: Account, anna: User):
    pay(account, "2026-11-02", "10.00")

    found = statement_seen(KEYS["statement"], anna, TODAY)

    assert found is not None
    assert figures(found) == {
        "Saldo początkowe": "konto rozliczone",
        "Obciążenia": "944,67 zł",
        "Wpłaty i uznania": "954,67 zł",
        "Saldo końcowe": "nadpłata 10,00 zł",
    }


def test_what_was_undone_says_so_afterwards(account: Account, anna: User):
    entry = account.entries.get(seq=1)
    reverse_entry(
        entry, on=date(2026, 11, 3), reason="zły metraż lokalu", made_by=None, today=TODAY
    )

    for seen, key in ((entry_seen, KEYS["entry"]), (charge_line_seen, KEYS["line"])):
        found = seen(key, anna, TODAY)
        assert figures(found)["Skorygowano"] == "03.11.2026"
    # What is booked ahead is not there yet.
    charge(account, "2026-12", "944.67", today=TODAY)
    assert account.entries.get(seq=4).booking_date > TODAY
    assert entry_seen("100005.4", anna, TODAY) is None
    assert charge_line_seen("100005.4.1", anna, TODAY) is None


def test_only_their_holder_sees_them(account: Account, anna: User, nina: User):
    member = resident("ikcs", "IKCS-0007", "Anna Lis")

    for kind, seen in SEEN.items():
        key = KEYS[kind]
        assert seen(key, anna, TODAY) == NOW[kind](key, TODAY)
        assert [seen(key, one, TODAY) for one in (nina, member, AnonymousUser())] == [None] * 3
    # Who may only look reads who complains.
    AccountAccess.objects.update(scope=AccountAccess.Scope.SEE)
    for kind, seen in SEEN.items():
        found = seen(KEYS[kind], anna, TODAY)
        assert found is not None
        assert found.refusal.startswith("Twoje uprawnienie pozwala oglądać to konto.")


NONSENSE = (
    *("", ".", "100005", "100005.", "100005.0", "100005.-1", "100005.1.2.3.4", "100005.99"),
    *("100005.²", "100005.1.99", "100005.99999999999999999999", "100005.1.\0", "Ł.1"),
    *("100005.2026-01-01", "100005.2026-01-01.2026-13-01", "100005.2026-11-20.2026-01-01"),
    *("100005.2026-01-01.2026-11-21", "100005.20260101.20261120", "1' OR 1=1.1"),
)


@pytest.mark.both_databases
def test_nonsense_is_nothing(account: Account, anna: User):
    for kind, seen in SEEN.items():
        found = {key: (seen(key, anna, TODAY), NOW[kind](key, TODAY)) for key in NONSENSE}
        assert found == dict.fromkeys(NONSENSE, (None, None))
