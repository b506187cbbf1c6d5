"""Accounts with debts for tests: those of the first vector of `interest.md` §3."""

from datetime import date

from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.interest.domain.issue import issue_batch
from ebok_plugin.interest.domain.proposal import propose_notes
from ebok_plugin.interest.models import InterestNote, NoteBatch
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import document, open_account, pay
from tests.people import staff

TODAY = date(2026, 11, 20)
# The last day for which the rates of the release are confirmed.
UNTIL = date(2026, 7, 1)
DUE = date(2026, 12, 4)
FEBRUARY, LATE = date(2026, 2, 16), "2026-03-30"


def celina() -> User:
    """A clerk of the finance department: she proposes."""
    return staff("celina", "finance_clerk")


def daria() -> User:
    """Return the second person."""
    return staff("daria", "finance_approver")


def owe(account: Account, amount: str = "926.94", *, month: str = "2026-02", due: date) -> None:
    post_charge_documents([document(account, month, amount, due=due)], made_by=None, today=TODAY)


def late_account(number: str = "100005", payer: str = "Anna Lis") -> Account:
    """926.94 due on 16 February and paid on 30 March: 9.97 of interest."""
    account = open_account(number, payer)
    owe(account, due=FEBRUARY)
    pay(account, LATE, "926.94")
    return account


def proposed(*accounts: Account, by: User, until: date = UNTIL) -> NoteBatch:
    return propose_notes(accounts, until=until, due_date=DUE, made_by=by, today=TODAY)


def issued(*accounts: Account, until: date = UNTIL) -> list[InterestNote]:
    """Return the notes of these accounts, proposed by Celina and issued by Daria."""
    batch = proposed(*accounts, by=User.objects.get(login="celina"), until=until)
    issue_batch(batch, approved_by=User.objects.get(login="daria"), today=TODAY)
    return list(batch.notes.order_by("number"))
