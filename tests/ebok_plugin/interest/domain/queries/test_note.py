from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.claim import notes_of
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import TODAY, issued, late_account, owe
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def celina() -> User:
    debts.daria()
    return debts.celina()


def test_the_notes_of_an_account_say_which_were_taken_back() -> None:
    account = late_account()
    issued(late_account("100006"))
    wrong = issued(account)[0]
    reverse_entry(
        wrong.entry, on=TODAY, reason="Nota wystawiona omyłkowo", made_by=None, today=TODAY
    )
    right = issued(account)[0]

    assert [
        (note, note.reversed_on)  # type: ignore[attr-defined]  # annotated
        for note in notes_of(account)
    ] == [(right, None), (wrong, TODAY)]


def test_a_note_of_many_parts_costs_the_queries_of_one() -> None:
    one, many = open_account("100005"), open_account("100006")
    owe(one, month="2026-01", due=debts.FEBRUARY)
    for month in range(1, 8):
        owe(many, month=f"2025-{month:02}", due=debts.FEBRUARY)
    issued(one, many)

    def cost(account: Account) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            lines = [
                (part.entry.document, line.amount)
                for note in notes_of(account)
                for part in note.parts.all()
                for line in part.lines.all()
            ]
        return len(queries), len(lines)

    assert (cost(one), cost(many)) == ((3, 2), (3, 14))
