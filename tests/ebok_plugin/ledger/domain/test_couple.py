"""„Jan i Anna Kowalscy” become two: who pays, who may read, and what stays as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.couple_name import Couple
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.couple import split_couple
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import TODAY, ledger, open_account, pay
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
BOTH = "Jan i Anna Kowalscy"
NAMES = Couple("Jan Kowalski", "Anna Kowalska")
YEAR = date(2026, 1, 1)


@shared
def couple() -> Person:
    """They pay for one flat, act for a neighbour until next June, and once rented a garage."""
    own = open_account("100001", BOTH)
    pay(own, "2026-10-05", "30.00")
    person = own.payer
    own.accesses.create(person=person, role="PAYER", valid_from=YEAR, share="1")
    for number, role, until in (
        ("100002", "PROXY", date(2027, 6, 30)),
        ("100003", "TENANT", date(2026, 6, 30)),
    ):
        account = open_account(number, "Ewa Sum")
        account.accesses.create(person=person, role=role, valid_from=YEAR, valid_to=until)
    return person


def rights(name: str) -> list[tuple[str, str, date, date | None]]:
    rows = AccountAccess.objects.filter(person__name=name).order_by("account__account_no")
    return [(row.account.account_no, row.role, row.valid_from, row.valid_to) for row in rows]


def test_the_second_person_is_joint_and_history_stays(couple: Person):
    second = split_couple(couple, NAMES, origin=SYSTEM, today=TODAY)

    account = Account.objects.get(account_no="100001")
    assert (account.payer_id, account.payer.name) == (couple.pk, "Jan Kowalski")
    assert account.payer_name == BOTH  # letters go on to both
    assert ledger(account) == [(1, "PAYMENT", "-30.00")]
    assert second.name == "Anna Kowalska"
    assert rights("Anna Kowalska") == [
        ("100001", "CO_OWNER", TODAY, None),
        ("100002", "PROXY", TODAY, date(2027, 6, 30)),
    ]
    assert [right[:2] for right in rights("Jan Kowalski")] == [
        ("100001", "PAYER"),
        ("100002", "PROXY"),
        ("100003", "TENANT"),
    ]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["PERSON_CORRECTED", "PERSON_ENTERED", *["ACCESS_GRANTED"] * 2]


@pytest.mark.parametrize("names", [Couple("", "Anna Lis"), Couple("Jan Lis", "44051401359")])
def test_a_name_that_is_none_changes_nothing(couple: Person, names: Couple):
    with pytest.raises(ValidationError):
        split_couple(couple, names, origin=SYSTEM, today=TODAY)

    couple.refresh_from_db()
    assert couple.name == BOTH
    assert not Person.objects.filter(name="Anna Lis").exists()
