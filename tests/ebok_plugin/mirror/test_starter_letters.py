"""Starter letters for many: payers whose account is gone or closed get none, with the reason."""

from datetime import date, timedelta

import pytest

from cms_ext.access.domain.batch_letter import list_recipients, print_approved_batches
from cms_ext.access.domain.credential_batch import approve_batch, propose_batch
from cms_ext.access.models import BatchLetter
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import ActivationCode
from cms_ext.plugins.registry import find_procedure
from ebok_plugin.ledger.admission import list_withheld
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.cms_ext.access.desk import clerk
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.mirror.feeds import balance, bring, feed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
TICKED = frozenset({"MIRROR_FEWER", "MIRROR_JUMP", "MIRROR_NEW_ACCOUNTS", "MIRROR_PAYER"})
ANNA, JAN, NINA = "Anna Lis", "Jan Testowy", "Nina Próbna"
ALL = ("100001", "100002", "100003", "100004")


def state(*numbers: str, day: date) -> None:
    """Accept a program's figures of a day that list these accounts."""
    report = bring(
        feed(*(balance(number, "10.00") for number in numbers), day=str(day)),
        today=day,
        confirmed=TICKED,
    )
    assert [error.code for error in report.errors] == []


def close(*numbers: str, day: date) -> None:
    accounts = Account.objects.filter(account_no__in=numbers)
    accounts.update(opened_on=date(2020, 1, 1), closed_on=day)


def daria_signs() -> Origin:
    return clerk("daria", "finance_clerk", "Daria Rachunkowa")


def franek_signs() -> Origin:
    return clerk("franek", "finance_clerk", "Franciszek Liczydło")


@pytest.fixture(autouse=True)
def _mirror(settings, tmp_path) -> None:
    """Anna has two accounts, the others one each, all in the snapshot of the day before."""
    settings.COOP_LEDGER, settings.COOP_TODAY = "mirror", TODAY
    settings.COOP_LETTERS_ROOT = tmp_path
    state(*ALL, day=TODAY - timedelta(1))
    AccountAccess.objects.all().delete()
    for number, name in zip(ALL, (ANNA, JAN, ANNA, NINA), strict=True):
        grant(Account.objects.get(account_no=number), name)


def recipients() -> list[tuple[str, str, str]]:
    """List name, account and why there is no letter."""
    return sorted(
        (row.person.name, row.premises.accounts.get().account_no, row.skipped)
        for row in list_recipients(find_procedure("EBOK"), None, TODAY)
        if row.premises
    )


def letters() -> dict[str, tuple[bool, str]]:
    """Map names to whether a code was printed, and why not."""
    rows = BatchLetter.objects.select_related("person")
    return {row.person.name: (row.code_id is not None, row.skipped) for row in rows}


GONE = "Konta 100002 nie ma w stanie z programu z 20.11.2026."


def test_a_payer_whose_account_the_program_left_out_gets_no_letter():
    assert recipients() == [
        (ANNA, "100001", ""),
        (JAN, "100002", ""),
        (NINA, "100004", ""),
    ]
    # Anna keeps one of her accounts, and gets her letter there.
    state("100003", "100004", day=TODAY)

    assert recipients() == [
        (ANNA, "100003", ""),
        (JAN, "100002", GONE),
        (NINA, "100004", ""),
    ]


def test_an_account_closed_with_a_balance_is_named_a_settled_one_is_not():
    close("100002", "100004", day=TODAY - timedelta(3))
    report = bring(
        feed(*(balance(n, "0.00" if n == "100004" else "10.00") for n in ALL), day=str(TODAY)),
        today=TODAY,
        confirmed=TICKED,
    )
    assert [error.code for error in report.errors] == []

    assert recipients() == [
        (ANNA, "100001", ""),
        (JAN, "100002", "Konto 100002 zamknięto 17.11.2026."),
    ]
    # A last day that has not passed does not count.
    close(*ALL, day=TODAY)
    assert [row[2] for row in recipients()] == ["", "", ""]


def test_the_reason_is_stored_when_the_batch_is_made():
    state("100001", "100003", "100004", day=TODAY)

    propose_batch(find_procedure("EBOK"), None, "uchwała nr 1", daria_signs(), TODAY)

    assert letters() == {ANNA: (False, ""), JAN: (False, GONE), NINA: (False, "")}
    assert AuditEvent.objects.get(action="BATCH_PROPOSED").changes == {"count": 2}


@pytest.mark.thorough
def test_an_account_that_ended_after_the_proposal_gets_no_code():
    daria, franek = daria_signs(), franek_signs()
    batch = propose_batch(find_procedure("EBOK"), None, "uchwała nr 1", daria, TODAY)
    state("100001", "100003", "100004", day=TODAY)
    close("100004", day=TODAY - timedelta(1))
    approve_batch(batch, franek)
    print_approved_batches()

    assert letters() == {
        ANNA: (True, ""),
        JAN: (False, GONE),
        NINA: (False, "Konto 100004 zamknięto 19.11.2026."),
    }
    assert ActivationCode.objects.count() == 1


def test_nobody_but_people_without_a_letter_makes_no_batch():
    daria = daria_signs()
    close("100001", "100003", "100004", day=TODAY - timedelta(1))
    state("100001", "100003", "100004", day=TODAY)

    with pytest.raises(Refusal, match="wszyscy uprawnieni mają już dostęp"):
        propose_batch(find_procedure("EBOK"), None, "uchwała nr 1", daria, TODAY)


def test_of_some_people_only_theirs_are_withheld():
    """Letters of a staircase do not judge the accounts of the whole cooperative again."""
    state("100001", "100003", day=TODAY)
    people = {access.person.name: access.person_id for access in AccountAccess.objects.all()}

    names = dict.fromkeys([None, JAN, ANNA])
    withheld = {
        name: [key for key, *_rest in list_withheld(TODAY, name and [people[name]])]
        for name in names
    }

    assert withheld == {None: [people[JAN], people[NINA]], JAN: [people[JAN]], ANNA: []}
