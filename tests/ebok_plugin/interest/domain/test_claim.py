from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain import claim
from ebok_plugin.interest.domain.claim import (
    CandidatePage,
    collect_note_data,
    find_claim_candidates,
    select_notes,
)
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import TODAY, UNTIL, issued, late_account, owe, proposed
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("celina", "daria")]


def numbers(page: CandidatePage) -> list[str]:
    return [candidate.account.account_no for candidate in page.candidates]


def test_who_could_get_a_note(celina: User, settings):
    late, waiting, noted = (late_account(number) for number in ("100001", "100002", "100003"))
    open_account("100004")
    tax = late_account("100005")
    tax.regime = Regime.WASTE
    tax.save()
    proposed(waiting, by=celina)
    issued(noted)

    page = find_claim_candidates(UNTIL, TODAY)

    found = [(candidate.account, candidate.refusal) for candidate in page.candidates]
    assert found == [(late, ""), (waiting, "Nota już czeka na drugą osobę.")]
    assert page.next_after == ""
    # A sum below the minimum is not offered.
    settings.COOP_NOTE_MINIMUM = Decimal("9.98")
    assert find_claim_candidates(UNTIL, TODAY) == CandidatePage((), "")


def test_page_by_page(monkeypatch):
    monkeypatch.setattr(claim, "ACCOUNTS_AT_ONCE", 2)
    for number in range(1, 8):
        make = late_account if number % 2 else open_account
        make(f"10000{number}")

    pages, after = [], ""
    while True:
        page = find_claim_candidates(UNTIL, TODAY, after=after, per_page=3)
        pages.append(numbers(page))
        after = page.next_after
        if not after:
            break

    assert pages == [["100001", "100003", "100005"], ["100007"]]


def test_the_notes_of_an_account_say_which_were_taken_back():
    account = late_account()
    issued(late_account("100006"))
    wrong = issued(account)[0]
    reverse_entry(
        wrong.entry, on=TODAY, reason="Nota wystawiona omyłkowo", made_by=None, today=TODAY
    )
    right = issued(account)[0]

    assert [
        (note, note.reversed_on)  # type: ignore[attr-defined]  # annotated
        for note in select_notes(account)
    ] == [(right, None), (wrong, TODAY)]


def test_a_note_of_many_parts_costs_the_queries_of_one():
    one, many = open_account("100005"), open_account("100006")
    owe(one, month="2026-01", due=debts.FEBRUARY)
    for month in range(1, 5):
        owe(many, month=f"2025-{month:02}", due=debts.FEBRUARY)
    issued(one, many)

    def cost(account: Account) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            lines = [
                (part.entry.document, line.amount)
                for note in select_notes(account)
                for part in note.parts.all()
                for line in part.lines.all()
            ]
        return len(queries), len(lines)

    (of_one, lines_of_one), (of_many, lines_of_many) = cost(one), cost(many)
    assert (lines_of_one, lines_of_many) == (2, 8)
    assert of_one == of_many


def test_a_payer_gets_the_own_notes_only():
    flat = late_account("100005", "Anna Lis")
    issued(flat, late_account("100006", "Jędrzej Gęsty"))

    section = collect_note_data(flat.payer)

    assert (section.title, [dict(row) for row in section.rows]) == (
        "Noty odsetkowe",
        [
            {
                "Konto": "100005",
                "Nota": "NO/2026/000001",
                "Od pozycji": "Opłata za 02/2026",
                "Od dnia": date(2026, 2, 17),
                "Do dnia": date(2026, 3, 30),
                "Odsetki (zł)": Decimal("9.97"),
            }
        ],
    )
