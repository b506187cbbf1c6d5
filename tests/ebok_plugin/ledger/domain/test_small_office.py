"""One clerk with a resolution: what he prepares and approves, and what he never does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.desks.approvals.models import SmallOfficeResolution
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import payment_change, period, proposal
from ebok_plugin.ledger.domain.payment_plan import approve_plan, equal_rows, propose_plan
from ebok_plugin.ledger.errors import PeriodError, PlanError, PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry
from tests.approvals import done_alone, resolution_for
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import text_of
from tests.people import person_of, resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REASON = "Ugoda z dnia 18 listopada"
REFUSALS = (PostingError, PlanError, PeriodError)


@pytest.fixture(autouse=True)
def _pinned(settings) -> None:
    settings.COOP_TODAY = TODAY


@shared
def daria() -> User:
    return staff("daria", CLERK, APPROVER)


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    return account


@shared
def overpaid() -> Account:
    account = open_account("100006", "Piotr Nowak")
    pay(account, "2026-10-10", "400.00")
    return account


def _transfer(by: User, flat: Account, overpaid: Account) -> object:
    made = proposal.propose_transfer(
        overpaid,
        flat,
        zl("400.00"),
        on=TODAY,
        due_date=TODAY,
        reason=REASON,
        made_by=by,
        today=TODAY,
        key="a" * 32,
    )
    posted = proposal.approve_transfer(made, approved_by=by, today=TODAY)
    assert posted.batch is not None
    assert posted.batch.approved_by == posted.decided_by
    return posted.decided_by


def _correction(by: User, flat: Account, overpaid: Account) -> object:
    anna = person_of(resident("ebok", "EB-1", "Anna Lis"))
    grant(flat, anna.name)
    made = proposal.propose_correction(
        "100005",
        zl("62.00"),
        person=anna,
        title="Korekta",
        reason=REASON,
        key="case:1",
        made_by=by,
        today=TODAY,
    )
    return proposal.approve_correction(made, approved_by=by, today=TODAY).decided_by


def _plan(by: User, flat: Account, overpaid: Account) -> object:
    debits = list(LedgerEntry.objects.filter(account=flat))
    rows = list(equal_rows(zl("500.00"), 2, date(2026, 12, 20)))
    made = propose_plan(
        flat,
        debits,
        rows,
        interest_stopped=False,
        reason=REASON,
        agreed_on=TODAY,
        made_by=by,
        today=TODAY,
    )
    return approve_plan(made, approved_by=by, today=TODAY).approved_by


def _reopening(by: User, flat: Account, overpaid: Account) -> object:
    month = Period(2026, 9)
    period.close_period(month, by=by, today=TODAY)
    asked = period.request_reopening(month, reason=REASON, by=by)
    return period.approve_reopening(asked, by=by).approved_by


ACTS = {
    "ledger.transfer": _transfer,
    "ledger.correction": _correction,
    "ledger.plan": _plan,
    "ledger.reopening": _reopening,
}


def _resolution() -> SmallOfficeResolution:
    return resolution_for(*ACTS)


@contextmanager
def _second_person_refused() -> Iterator[None]:
    with pytest.raises(REFUSALS) as refused:
        yield
    assert refused.value.code == "SECOND_PERSON"


@pytest.mark.parametrize("code", ACTS)
def test_with_a_resolution_one_person_does_it_and_it_bears_the_resolution(
    code: str, daria: User, flat: Account, overpaid: Account
):
    row = _resolution()

    second = ACTS[code](daria, flat, overpaid)

    assert second == row.stand_in
    assert str(second) == "Uchwała 12/2026"
    assert done_alone(row) == [("staff:daria", code)]


@pytest.mark.parametrize("code", ACTS)
def test_without_one_it_takes_two(code: str, daria: User, flat: Account, overpaid: Account):
    act: Callable[[User, Account, Account], object] = ACTS[code]

    with _second_person_refused():
        act(daria, flat, overpaid)


def test_where_payers_pay_takes_two_in_every_office(daria: User, flat: Account):
    _resolution()
    number = "61109010140000071219812874"
    change = payment_change.propose_number(flat, number, origin=Origin(daria))

    with _second_person_refused():
        payment_change.approve_change(change, payment_change.carry_out_number, origin=Origin(daria))

    flat.refresh_from_db()
    assert flat.nrb != number


def test_the_inbox_offers_the_approval_to_the_maker(daria: User, flat: Account, overpaid: Account):
    desk = signed_in(daria)
    made = proposal.propose_transfer(
        overpaid,
        flat,
        zl("400.00"),
        on=TODAY,
        due_date=TODAY,
        reason=REASON,
        made_by=daria,
        today=TODAY,
        key="a" * 32,
    )
    page = f"/admin/rozliczenia/do-zatwierdzenia/przeksiegowania/{made.pk}/"
    assert "Zatwierdź" not in text_of(desk.get(page)).replace("Do zatwierdzenia", "")

    _resolution()

    assert "Zatwierdź" in text_of(desk.get(page)).replace("Do zatwierdzenia", "")
