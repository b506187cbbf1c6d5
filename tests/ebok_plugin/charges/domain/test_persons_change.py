"""A resident's number of persons: previewed, filed, confirmed with corrections, or refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.charges.domain import persons_change as domain
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries.persons_change import (
    find_confirmed_changes,
    list_filed_changes,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, PersonsChange
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import person_of, resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
State = PersonsChange.State


@shared
def account(felicja: Origin, kamil: Origin) -> Account:
    """Charged for September and October: 48,60 m² × 4,35 and two persons × 42,75."""
    opened = open_account("100005")
    coop.priced("EKS", Basis.AREA_M2, "4.35")
    coop.priced("GOK", Basis.PERSONS, "42.75")
    coop.priced("WINDA", Basis.PERSONS, "3.33")
    for month in ("2026-09", "2026-10"):
        coop.charge_month(month, felicja, kamil)
    return opened


@shared
def anna() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


def filed(account: Account, anna: User, persons: int = 3, day: str = "2026-12-01") -> PersonsChange:
    return domain.file_persons_change(
        account,
        persons,
        valid_from=date.fromisoformat(day),
        words=" Urodziło się dziecko. ",
        origin=Origin(actor=anna),
        today=TODAY,
    )


def confirmed(change: PersonsChange, clerk: Origin) -> PersonsChange:
    return domain.confirm_persons_change(change, origin=clerk, today=TODAY)


def corrections() -> list[tuple[str, str]]:
    found = ChargeDocument.objects.filter(correction_of__isnull=False).order_by("pk")
    return [(row.document_no, str(row.total.amount)) for row in found]


def test_a_change_to_come_is_charged_from_its_month(account: Account, anna: User, felicja: Origin):
    preview = domain.preview_persons_change(account, 3, date(2026, 12, 1), TODAY)
    fee = preview.fee
    assert fee is not None
    found = (str(fee.period), str(fee.before.amount), str(fee.after.amount))
    assert found == ("2026-12", "303.57", "349.65")
    assert [
        (line.component.code, str(line.quantity_before), str(line.quantity_after), str(line.after))
        for line in fee.lines
    ] == [("GOK", "2", "3", "128,25\xa0zł"), ("WINDA", "2", "3", "9,99\xa0zł")]
    assert preview.corrections == ()

    change = filed(account, anna)
    facts = (change.number, change.persons_before, change.answer_by, change.words)
    assert facts == ("OS/2026/0001", 2, date(2026, 12, 4), "Urodziło się dziecko.")
    assert coop.value_spans(Basis.PERSONS) == []

    done = confirmed(change, felicja)
    assert (done.state, done.batch, corrections()) == (State.CONFIRMED, None, [])
    assert coop.charge_for(account, coop.month("2026-11")).total.amount == Decimal("303.57")
    assert coop.charge_for(account, coop.month("2026-12")).total == fee.after == done.fee_after


def test_a_change_that_reaches_back_corrects_only_what_depends_on_persons(
    account: Account, anna: User, felicja: Origin
):
    # Another difference of those months is none of this change.
    coop.enter_value(account.premises, Basis.AREA_M2, "50", "2026-09-01")
    preview = domain.preview_persons_change(account, 1, date(2026, 9, 10), TODAY)
    change = confirmed(filed(account, anna, 1, "2026-09-10"), felicja)

    assert corrections() == [("KOR/2026/10/100005/1", "-46.08")]
    assert change.batch is not None
    found = (change.batch.entry_sum, change.batch.reason)
    assert found == (preview.correction, "Zmiana liczby osób OS/2026/0001")
    assert [row[1] for row in coop.value_spans(Basis.PERSONS)] == ["2020-01-01", "2026-09-10"]
    assert list(run_auditors()) == []


def test_a_run_that_charges_the_month_before_the_clerk_confirms(
    account: Account, anna: User, felicja: Origin, kamil: Origin
):
    change = filed(account, anna, 3, "2026-11-01")
    coop.charge_month("2026-11", felicja, kamil)

    confirmed(change, felicja)

    assert corrections() == [("KOR/2026/11/100005/1", "46.08")]


REFUSED = {
    "too far back": (3, "2025-10-31", "PERSONS_DAY"),
    "too far ahead": (3, "2027-03-01", "PERSONS_DAY"),
    "too many": (50, "2026-12-01", "PERSONS_MANY"),
    "the same number": (2, "2026-12-01", "PERSONS_SAME"),
    "before a later number on file": (3, "2026-10-01", "PERSONS_LATER"),
}


@pytest.mark.parametrize(("persons", "day", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_filed(account: Account, anna: User, persons: int, day: str, code: str):
    coop.enter_value(account.premises, Basis.PERSONS, "2", "2026-11-01")
    with pytest.raises(ChargeError) as refusal:
        filed(account, anna, persons, day)

    assert refusal.value.code == code
    assert not PersonsChange.objects.exists()


def test_an_empty_flat_and_a_closed_account(account: Account, anna: User, felicja: Origin):
    assert domain.preview_persons_change(account, 0, date(2026, 12, 1), TODAY).fee is not None
    change = filed(account, anna, 0)
    Account.objects.update(closed_on=date(2026, 11, 25))

    with pytest.raises(ChargeError, match="Konto zamknięto przed tym dniem"):
        confirmed(change, felicja)
    closed = Account.objects.select_related("premises").get()
    assert not domain.takes_persons_changes(closed, date(2026, 11, 26))


def test_the_second_of_one_household_reads_of_the_first(account: Account, anna: User):
    first = filed(account, anna)
    other = resident("ebok", "EB-500009-2", "Adam Lis")
    with pytest.raises(ChargeError, match=f"Czeka już zmiana {first.number} z 20.11.2026"):
        filed(account, other, 4)
    with pytest.raises(ChargeError, match="osoba, która ją złożyła"):
        domain.withdraw_persons_change(first, origin=Origin(actor=other), today=TODAY)

    domain.withdraw_persons_change(first, origin=Origin(actor=anna), today=TODAY)

    assert filed(account, other, 4).number == "OS/2026/0002"


def test_a_refusal_needs_a_reason_and_is_made_once(account: Account, anna: User, felicja: Origin):
    person = person_of(anna)
    person.correspondence_email = "anna@example.org"
    person.save()
    change = filed(account, anna)
    with pytest.raises(ChargeError, match="co najmniej 10 znaków"):
        domain.refuse_persons_change(change, reason="nie", origin=felicja, today=TODAY)
    domain.refuse_persons_change(
        change, reason="Prosimy o akt urodzenia.", origin=felicja, today=TODAY
    )

    with pytest.raises(ChargeError, match="już rozstrzygnięta: odrzucona"):
        confirmed(change, felicja)
    assert coop.value_spans(Basis.PERSONS) == []
    receipt, letter = OutgoingMessage.objects.order_by("pk")
    subjects = [
        "E-BOK: przyjęliśmy zmianę liczby osób OS/2026/0001",
        "Zmiana liczby osób OS/2026/0001 – odpowiedź",
    ]
    assert [receipt.subject, letter.subject] == subjects
    assert {receipt.to, letter.to} == {"anna@example.org"}
    assert "Odpowiemy do 04.12.2026" in receipt.text
    assert "zł" not in receipt.text
    assert "Prosimy o akt" not in letter.text
    actions = AuditEvent.objects.filter(action__startswith="PERSONS_CHANGE").order_by("pk")
    found = list(actions.values_list("action", flat=True))
    assert found == ["PERSONS_CHANGE_FILED", "PERSONS_CHANGE_REFUSED"]


def test_nobody_confirms_the_own_statement(account: Account, anna: User, felicja: Origin):
    change = filed(account, anna)
    clerk = felicja.signed_in
    clerk.person = anna.person
    with pytest.raises(ChargeError, match="inna osoba"):
        confirmed(change, Origin(actor=clerk))
    assert coop.value_spans(Basis.PERSONS) == []


@pytest.mark.parametrize(
    ("persons", "day", "takes_two"),
    [
        (7, "2026-09-01", False),  # 460,80
        (8, "2026-09-01", True),  # 552,96
        (20, "2026-12-01", False),  # much, but nothing charged changes
    ],
)
def test_a_correction_above_what_one_person_posts_takes_two(
    account: Account,
    anna: User,
    felicja: Origin,
    kamil: Origin,
    persons: int,
    day: str,
    takes_two: bool,
):
    """By the limit of postings by hand (HAND_POSTING_SECOND_PERSON, 500 zł)."""
    change = confirmed(filed(account, anna, persons, day), felicja)

    assert (change.state == State.WAITING) == takes_two
    if not takes_two:
        assert change.proposed_by is None
        return
    assert (change.proposed_by, corrections(), coop.value_spans(Basis.PERSONS)) == (
        felicja.actor,
        [],
        [],
    )
    with pytest.raises(ChargeError, match="księguje druga osoba"):
        confirmed(change, felicja)
    done = confirmed(change, kamil)
    assert done.batch is not None
    assert (done.state, done.batch.made_by, done.batch.approved_by) == (
        State.CONFIRMED,
        felicja.actor,
        kamil.actor,
    )
    assert list(run_auditors()) == []


def test_many_small_corrections_of_one_account_are_one_large(
    account: Account, anna: User, felicja: Origin, kamil: Origin
):
    first = confirmed(filed(account, anna, 7, "2026-09-01"), felicja)
    assert first.state == State.CONFIRMED
    second = confirmed(filed(account, anna, 9, "2026-10-01"), felicja)

    assert (second.state, second.proposed_by) == (State.WAITING, felicja.actor)
    assert confirmed(second, kamil).state == State.CONFIRMED


def adjust(account: Account, amount: str, clerk: Origin) -> str:
    """Post a correction by hand: "posted", or the code of the refusal."""
    try:
        by_hand.post_adjustment(
            account,
            Money.parse(amount),
            on=TODAY,
            due_date=TODAY,
            subaccount=SubAccount.MAIN,
            title="Korekta",
            reason="uzgodnienie salda",
            made_by=clerk.signed_in,
            today=TODAY,
        )
    except PostingError as refusal:
        return refusal.code
    return "posted"


def test_a_change_of_persons_and_a_correction_by_hand_are_counted_together(
    account: Account, anna: User, felicja: Origin, kamil: Origin
):
    """In either order, by either clerk, over the days of the rule."""
    confirmed(filed(account, anna, 6, "2026-09-01"), felicja)  # 368,64
    codes = [adjust(account, amount, kamil) for amount in ("131.37", "131.36", "0.01")]
    assert codes == ["SECOND_PERSON_NEEDED", "posted", "SECOND_PERSON_NEEDED"]

    change = confirmed(filed(account, anna, 7, "2026-09-01"), felicja)  # 92,16 more
    assert (change.state, change.proposed_by) == (State.WAITING, felicja.actor)
    assert confirmed(change, kamil).state == State.CONFIRMED
    # What two have posted leaves the limit as it was.
    with time_machine.travel(datetime.now(UTC) + timedelta(days=29)):
        assert adjust(account, "0.01", felicja) == "SECOND_PERSON_NEEDED"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert adjust(account, "500.00", felicja) == "posted"


def test_what_waits_is_among_what_was_filed_and_the_run_says_why(
    account: Account, anna: User, felicja: Origin
):
    grant(account, "Anna Lis")
    change = filed(account, anna)
    assert [(line.title, line.url) for line in list_filed_changes(anna, "ebok", TODAY)] == [
        ("Zmiana liczby osób OS/2026/0001", change.get_absolute_url())
    ]
    assert list_filed_changes(anna, "ikcs", TODAY) == []
    assert find_confirmed_changes([account.pk], "2026-12") == {}

    confirmed(change, felicja)
    assert list_filed_changes(anna, "ebok", TODAY) == []
    reason = "zmiana liczby osób OS/2026/0001: 3 zamiast 2"
    assert find_confirmed_changes([account.pk], "2026-12") == {account.pk: reason}
    assert find_confirmed_changes([account.pk], "2027-01") == {}


DAYS = st.dates(date(2026, 7, 1), date(2027, 1, 31))
PERSONS = st.integers(0, 7)


@pytest.mark.thorough
@pytest.mark.parametrize("midmonth", ["NEXT_MONTH", "DAILY"])
def test_what_was_shown_is_what_is_charged(
    account: Account, anna: User, felicja: Origin, midmonth: str, settings: Any
):
    """For any earlier number and any new one, from any day, by both rules of a month's middle."""
    settings.COOP_MIDMONTH = midmonth

    @bounds(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
    @given(before=PERSONS, since=DAYS, persons=PERSONS, day=DAYS)
    def check(before: int, since: date, persons: int, day: date) -> None:
        with transaction.atomic():
            place = account.premises
            set_value(place, Basis.PERSONS, Decimal(before), valid_from=since, origin=SYSTEM)
            try:
                shown = domain.preview_persons_change(account, persons, day, TODAY)
            except ChargeError:
                assert since > day or before == persons or persons == 2
            else:
                change = confirmed(filed(account, anna, persons, day.isoformat()), felicja)
                fee = shown.fee
                assert fee is not None
                charged = coop.charge_for(account, fee.period).total
                assert (charged, change.fee_after) == (fee.after, fee.after)
                posted = change.batch.entry_sum if change.batch else shown.correction
                assert posted == shown.correction
                assert corrections() == [
                    (correction.draft.document_no, str(correction.draft.total.amount))
                    for correction in shown.corrections
                    if correction.draft is not None
                ]
            transaction.set_rollback(True)

    check()


def test_in_a_small_office_one_person_confirms_a_large_correction(
    account: Account, anna: User, felicja: Origin
):
    row = resolution_for("charges.persons")
    first = confirmed(filed(account, anna, 8, "2026-09-01"), felicja)
    assert first.state == State.WAITING

    done = confirmed(first, felicja)

    assert done.batch is not None
    assert (done.state, done.batch.approved_by) == (State.CONFIRMED, row.stand_in)
    assert done_alone(row) == [("staff:felicja", "charges.persons")]
    assert list(run_auditors()) == []


def test_what_one_person_handed_over_takes_another_though_it_shrank_since(
    account: Account, anna: User, felicja: Origin, kamil: Origin
):
    """September was corrected meanwhile: what is left would be one person's to post."""
    waiting = confirmed(filed(account, anna, 8, "2026-09-01"), felicja)
    LegalRule.objects.filter(code="HAND_POSTING_SECOND_PERSON").update(params={"zlotys": 9000})

    with pytest.raises(ChargeError) as refused:
        confirmed(waiting, felicja)

    assert refused.value.code == "SECOND_PERSON"
    assert confirmed(waiting, kamil).state == State.CONFIRMED
