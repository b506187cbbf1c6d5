"""What of fee changes waits, for whom: the queues of the first screen."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.models import User
from cms_ext.plugins import Waiting
from ebok_plugin.fee_changes.domain.delivery import (
    approve_override,
    mark_printed,
    propose_delivery_override,
)
from ebok_plugin.fee_changes.domain.fee_change import (
    approve_fee_change,
    check_fee_change,
    draft_fee_change,
    return_fee_change,
)
from ebok_plugin.fee_changes.domain.notices import (
    changes_to_print,
    letters_waiting_for_print,
    list_terms,
)
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.fee_changes.change_04 import REASONS, TODAY, notified_change, rates
from tests.ebok_plugin.fee_changes.late_change import sued
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
KINDS = ("fee_changes", "fee_changes_returned", "opinions", "to_notify", "letters", "contests")
FEES = {f"ebok.{code}" for code in KINDS}


@shared
def flats() -> list[Account]:
    return [open_account("100005"), open_account("100006", "Jan Kot")]


@shared
def change(flats: list[Account]) -> FeeChange:
    """Told to both."""
    return notified_change()


def fees(who: Origin | User, today: date = TODAY) -> dict[str, Waiting]:
    """Return the queues of fee changes that hold something for this person, by code."""
    user = who.signed_in if isinstance(who, Origin) else who
    return {
        line.code.removeprefix("ebok."): line.waiting
        for line in waiting_lines(user, today)
        if line.code in FEES and line.waiting.number
    }


def another_draft(number: str, by: Origin) -> None:
    assert by.actor is not None
    FeeChange.objects.create(number=number, made_by=by.actor, made_at=timezone.now())


def test_a_draft_waits_for_the_second_person(felicja: Origin, kamil: Origin):
    """Not for anyone who drafted it, though he may check those of others."""
    assert (fees(felicja), fees(kamil)) == ({}, {})
    draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)
    since = timezone.localdate()
    both = staff("anita", CLERK, APPROVER)

    assert (fees(felicja), fees(kamil)) == ({}, {"fee_changes": Waiting(1, since)})

    another_draft("ZO/2026/2", Origin(actor=both))
    assert fees(kamil) == {"fee_changes": Waiting(2, since)}
    assert fees(both) == {"fee_changes": Waiting(1, since)}
    mine = FeeChange.objects.get(made_by=felicja.actor)
    return_fee_change(mine, reason="Stawka z zeszłego roku.", origin=kamil)
    assert fees(felicja) == {"fee_changes_returned": Waiting(1, since)}
    assert fees(kamil) == {"fee_changes": Waiting(1, since)}


def test_an_approved_one_waits_for_its_letters(felicja: Origin, kamil: Origin):
    """Until the last day on which one about GOK of January may be delivered."""
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)
    check_fee_change(change, origin=kamil)
    approve_fee_change(change, decision="Uchwała 5/2026", origin=kamil)

    assert fees(felicja) == {"to_notify": Waiting(1, timezone.localdate(), date(2026, 12, 31))}


def test_each_kind_has_its_queue(
    flats: list[Account], change: FeeChange, felicja: Origin, kamil: Origin
):
    late, _other = change.notices.order_by("account__account_no")
    propose_delivery_override(
        late, opinion="Doręczono na klatce, protokół z 21.11.", origin=felicja
    )
    sued(flats[1], change, felicja, "EKS", ref="I C 12/26")

    assert fees(kamil) == {"opinions": Waiting(1)}
    assert fees(felicja) == {"contests": Waiting(1, TODAY)}


def test_letters_wait_near_their_last_day_until_delivered_or_settled_by_opinion(
    change: FeeChange, felicja: Origin, kamil: Origin
):
    """GOK from January is due on the 15th: fourteen days before is the first of January."""
    waiting = {"letters": Waiting(2, None, date(2026, 12, 31))}
    days = (date(2026, 12, 10), date(2026, 12, 24), date(2027, 1, 5))
    assert [fees(felicja, day) for day in days] == [{}, waiting, waiting]

    one, other = change.notices.order_by("account__account_no")
    one.deliveries.create(channel="HAND", sent_on=TODAY, delivered_on=TODAY)
    other.deliveries.create(channel="POST_PLAIN", sent_on=TODAY)
    assert fees(felicja, date(2026, 12, 30))["letters"].number == 1

    opinion = propose_delivery_override(
        other, opinion="Doręczono na klatce, protokół.", origin=felicja
    )
    assert fees(kamil, date(2026, 12, 30))["opinions"].number == 1
    approve_override(opinion, origin=kamil)

    assert fees(felicja, date(2026, 12, 30)) == fees(kamil, date(2026, 12, 30)) == {}


def test_letters_on_paper_wait_until_they_are_printed_or_a_later_change_replaces_theirs(
    change: FeeChange, felicja: Origin, kamil: Origin
):
    """Not one that went to E-BOK, nor for anyone who does not notify."""
    one, other = change.notices.order_by("account__account_no")

    def waiting(who: Origin) -> list[Waiting]:
        lines = waiting_lines(who.signed_in, TODAY)
        return [line.waiting for line in lines if line.code == "ebok.to_print"]

    assert (waiting(felicja), waiting(kamil)) == ([Waiting(2, change.notified_on)], [])
    assert [one.to_print for one in changes_to_print()] == [2]
    with transaction.atomic():
        FeeChange.objects.filter(pk=change.pk).update(state=FeeChange.State.SUPERSEDED)
        assert (letters_waiting_for_print().count(), list(changes_to_print())) == (0, [])
        transaction.set_rollback(True)

    mark_printed(change, [one.pk], origin=felicja)
    assert waiting(felicja) == [Waiting(1, change.notified_on)]

    type(other).objects.filter(pk=other.pk).update(channel="ELECTRONIC")
    assert waiting(felicja) == [Waiting(0)]


def test_it_costs_the_same_for_one_draft_and_for_four(change: FeeChange, kamil: Origin):
    anita = staff("anita", CLERK, APPROVER)

    def queries() -> int:
        return queries_of(lambda: waiting_lines(anita, date(2026, 12, 30)))

    another_draft("ZO/2026/2", kamil)
    queries()  # rights are remembered, and which rules there are
    for_one = queries()
    for number in (3, 4, 5):
        another_draft(f"ZO/2026/{number}", kamil)

    assert queries() == for_one
    assert fees(anita, date(2026, 12, 30))["fee_changes"].number == 4


# --- „Terminy zawiadomień” as text (`fees_law.md` §5) ---


def test_how_letters_about_controlled_costs_stand():
    standing = {
        date(2026, 12, 17): ("w terminie", "2027-04"),
        date(2026, 12, 18): ("zagrożone", "2027-04"),
        date(2026, 12, 31): ("zagrożone", "2027-04"),
        date(2027, 1, 1): ("po terminie", "2027-05"),
    }

    terms = {today: list_terms(month("2027-04"), today) for today in standing}

    assert {
        today: (controlled.standing.label, str(controlled.nearest))
        for today, (controlled, _independent) in terms.items()
    } == standing
    # Due day 15: 1 April would be 14 days before, the month before ends on 31 March.
    last_days = {tuple(str(one.term.legal) for one in both) for both in terms.values()}
    assert last_days == {("2026-12-31", "2027-03-31")}
