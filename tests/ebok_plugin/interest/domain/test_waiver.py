from __future__ import annotations

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.correction import waive_notes
from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import TODAY, issued, late_account
from tests.ebok_plugin.ledger.books import zl

pytestmark = pytest.mark.django_db
REASON = "Uchwała Zarządu 12/2026: choroba płatnika."


@pytest.fixture
def celina() -> User:
    return debts.celina()


@pytest.fixture
def account(celina: User) -> Account:
    debts.daria()
    account = late_account()
    issued(account)
    return account


def forgive(account: Account, amount: str, by: User, reason: str = REASON) -> LedgerEntry:
    return waive_notes(account, zl(amount), on=TODAY, reason=reason, made_by=by, today=TODAY)


def test_a_waiver_pays_the_note(account: Account, celina: User) -> None:
    entry = forgive(account, "9.97", celina)

    assert (entry.kind, entry.amount, entry.subaccount, entry.title) == (
        EntryKind.ADJUSTMENT,
        zl("-9.97"),
        SubAccount.INTEREST,
        "Umorzenie odsetek",
    )
    assert balance_of(account, TODAY).balance == zl("0.00")


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        ("9.98", REASON, "WAIVER_TOO_LARGE"),
        ("0.00", REASON, "AMOUNT_SIGN"),
        ("-1.00", REASON, "AMOUNT_SIGN"),
        ("5.00", "krótko", "REASON_REQUIRED"),
    ],
)
def test_what_is_no_waiver(
    account: Account, celina: User, amount: str, reason: str, code: str
) -> None:
    with pytest.raises(PostingError) as refusal:
        forgive(account, amount, celina, reason)

    assert refusal.value.code == code
    assert balance_of(account, TODAY).balance == zl("9.97")
