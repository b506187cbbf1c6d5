from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments.domain import sender_rule as rules
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.placing import Part, PlacingError, place_payment
from ebok_plugin.payments.domain.waiting import count_postable
from ebok_plugin.payments.models import BankEntry, BankFile, SenderRule
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.ledger.books import ledger, open_account, zl
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import PAYMENT, file
from tests.ebok_plugin.payments.lines import DAY, SENDER, TODAY, operation, take, waiting_line
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OTHER = "10999000090001000000900002"
REASON = "Nadawca zmienił mieszkanie"


@shared
def daria() -> User:
    return staff("daria", "finance_clerk")


@shared
def piotr() -> User:
    return staff("piotr", "finance_approver")


@shared
def anna() -> Account:
    return open_account("100005")


def by(user: User) -> Origin:
    return Origin(actor=user)


def place(account: Account, user: User, **how: object) -> BankEntry:
    """One payment of the sender, placed on the account by a person."""
    line = waiting_line("10,00", sender=SENDER, **how)
    part = Part(account, line.amount)
    place_payment(line, [part], expected=line.amount, origin=by(user), today=TODAY)
    return line


def approved(account: Account, daria: User, piotr: User) -> SenderRule:
    place(account, daria)
    rule = rules.propose_rule(place(account, daria), origin=by(daria))
    return rules.approve_rule(rule, origin=by(piotr))


def code_of(verb, *args, **how) -> str:
    with pytest.raises(PlacingError) as refusal:
        verb(*args, **how)
    return refusal.value.code


def fates() -> list[tuple[str, str, int | None]]:
    rows = BankEntry.objects.order_by("pk").values_list("fate", "wait_reason", "rule_id")
    return [(fate, reason, rule) for fate, reason, rule in rows]


def test_it_is_offered_after_the_second_same_decision(daria: User, anna: Account, settings):
    first = place(anna, daria)
    assert rules.find_rule_offer(first) is None
    assert code_of(rules.propose_rule, first, origin=by(daria)) == "NO_RULE"
    second = place(anna, daria)
    assert rules.find_rule_offer(second) == anna

    settings.COOP_OWN_BANK_ACCOUNTS = [*settings.COOP_OWN_BANK_ACCOUNTS, SENDER]
    assert rules.find_rule_offer(second) is None
    settings.COOP_OWN_BANK_ACCOUNTS = settings.COOP_OWN_BANK_ACCOUNTS[:-1]
    Account.objects.filter(pk=anna.pk).update(closed_on=TODAY)
    assert rules.find_rule_offer(second) is None
    Account.objects.filter(pk=anna.pk).update(closed_on=None)
    # A payment of this sender on another account: a person decides.
    place(open_account("100006"), daria)
    assert rules.find_rule_offer(second) is None


def test_what_a_number_or_a_command_posted_is_no_decision(anna: Account):
    open_accounts(1)
    take(
        operation("5,00", payer="100001", sender=SENDER),
        operation("5,00", payer="100001", sender=SENDER),
    )
    assert rules.find_rule_offer(BankEntry.objects.latest("pk")) is None
    for _again in range(2):
        line = waiting_line("10,00", sender=OTHER)
        place_payment(
            line, [Part(anna, line.amount)], expected=line.amount, origin=SYSTEM, today=TODAY
        )
    assert rules.find_rule_offer(line) is None


def test_a_second_person_approves_and_anybody_revokes(daria: User, piotr: User, anna: Account):
    place(anna, daria)
    line = place(anna, daria)
    rule = rules.propose_rule(line, origin=by(daria))
    assert code_of(rules.propose_rule, line, origin=by(daria)) == "NO_RULE"
    assert code_of(rules.approve_rule, rule, origin=by(daria)) == "SECOND_PERSON"
    assert code_of(rules.revoke_rule, rule, reason=REASON, origin=by(piotr)) == "RULE_DECIDED"
    assert code_of(rules.refuse_rule, rule, reason="nie", origin=by(piotr)) == "REASON_REQUIRED"

    rule = rules.approve_rule(rule, origin=by(piotr))
    assert (rule.state, rule.decided_by) == ("ACTIVE", piotr)
    assert code_of(rules.approve_rule, rule, origin=by(piotr)) == "RULE_DECIDED"
    rule = rules.revoke_rule(rule, reason=REASON, origin=by(daria))
    assert (rule.state, rule.ended_by, rule.reason) == ("REVOKED", daria, REASON)

    again = rules.propose_rule(line, origin=by(daria))
    assert rules.refuse_rule(again, reason=REASON, origin=by(daria)).state == "REFUSED"
    events = AuditEvent.objects.filter(action__startswith="SENDER_RULE").order_by("seq")
    found = [event.action.removeprefix("SENDER_RULE_") for event in events]
    assert found == ["PROPOSED", "APPROVED", "REVOKED", "PROPOSED", "REFUSED"]


def test_what_happened_meanwhile_stops_the_approval(daria: User, piotr: User, anna: Account):
    place(anna, daria)
    rule = rules.propose_rule(place(anna, daria), origin=by(daria))
    place(open_account("100006"), daria)

    assert code_of(rules.approve_rule, rule, origin=by(piotr)) == "RULE_ACCOUNTS"


@pytest.mark.both_databases
def test_the_database_refuses_two_rules_for_a_sender_and_one_person_for_two(
    daria: User, piotr: User, anna: Account
):
    approved(anna, daria, piotr)
    made = {"sender": SENDER, "account": anna, "made_by": daria, "made_at": timezone.now()}
    decided = {"decided_by": daria, "decided_at": timezone.now()}
    for row in (made, made | {"sender": OTHER, "state": "ACTIVE"} | decided):
        with pytest.raises(IntegrityError), transaction.atomic():
            SenderRule.objects.create(**row)


@pytest.mark.both_databases
def test_it_posts_what_has_no_number_and_says_so(daria: User, piotr: User, anna: Account):
    rule = approved(anna, daria, piotr)
    before = len(ledger(anna))
    report = take(
        operation("20,00", sender=SENDER, title="czynsz"),
        operation("30,00", sender=OTHER),
        operation("40,00", sender=SENDER, mark="RC", day=DAY + timedelta(1)),
        operation("50,00", sender=SENDER, mark="D"),
        operation("60,00", sender=SENDER, payer="123"),
    )

    assert fates()[2:] == [
        ("MATCHED", "", rule.pk),
        ("UNMATCHED", "NO_NUMBER", None),
        ("UNMATCHED", "TAKEN_BACK", None),
        ("OUTGOING", "", None),
        ("UNMATCHED", "UNKNOWN_NUMBER", None),
    ]
    assert report.as_json()["matched"] == 1
    assert [row[1:] for row in ledger(anna)[before:]] == [("PAYMENT", "-20.00")]
    assert [line.amount.digits for line in rule.entries.all()] == ["20,00"]
    assert list(run_auditors()) == []


def test_after_its_end_a_person_decides_again(daria: User, piotr: User, anna: Account):
    rule = approved(anna, daria, piotr)
    waiting_line("20,00", sender=SENDER)
    batch = Batch.objects.latest("pk")
    rules.revoke_rule(rule, reason=REASON, origin=by(daria))
    waiting_line("30,00", sender=SENDER)
    reverse_batch(batch, on=TODAY, reason=REASON, made_by=daria, today=TODAY)

    assert fates()[2:] == [("MATCHED", "", rule.pk), ("UNMATCHED", "NO_NUMBER", None)]
    # What a rule posted is not posted again by its old account either.
    assert count_postable() == 0


@pytest.mark.parametrize(
    ("stopped_by", "reason"),
    [
        ("closed", "ACCOUNT_CLOSED"),
        ("month", "PERIOD_CLOSED"),
        ("opened later", "BEFORE_OPENING"),
        ("other account", "NO_NUMBER"),
        ("other account by number", "NO_NUMBER"),
        ("only files", "BY_FILE"),
    ],
)
def test_what_leaves_it_to_a_person(
    daria: User, piotr: User, anna: Account, settings, stopped_by: str, reason: str
):
    open_accounts(1)
    approved(anna, daria, piotr)
    operations = [operation("20,00", sender=SENDER)]
    match stopped_by:
        case "closed":
            Account.objects.filter(pk=anna.pk).update(closed_on=DAY - timedelta(1))
        case "month":
            close_period(Period.of(DAY), by=daria, today=TODAY)
        case "opened later":
            Account.objects.filter(pk=anna.pk).update(opened_on=DAY + timedelta(1))
        case "other account":
            # A number that nobody has keeps the rule from it.
            place(open_account("100006"), daria, payer="123")
        case "other account by number":
            operations.append(operation("5,00", sender=SENDER, payer="100001"))
        case "only files":
            settings.COOP_PAYMENTS_BANK_SOURCE = "FILE"
    posted = LedgerEntry.objects.filter(account=anna).count()
    take(*operations)

    line = BankEntry.objects.get(amount=zl("20.00"))
    found = (line.fate, line.wait_reason, line.rule, line.account)
    assert found == ("UNMATCHED", reason, None, None)
    assert LedgerEntry.objects.filter(account=anna).count() == posted


def test_what_a_file_posted_is_not_posted_by_a_rule(daria: User, piotr: User, anna: Account):
    approved(anna, daria, piotr)
    row = {"account_no": "100005", "value_date": str(DAY), "amount": "20,00", "nrb": ""}
    assert bring(file("payments", PAYMENT | row)).status == "posted"
    take(operation("20,00", sender=SENDER), confirm=("PROBABLE_DUPLICATE",))

    assert fates()[-1] == ("FROM_FILE", "", None)
    assert ledger(anna)[-1][1:] == ("PAYMENT", "-20.00")
    assert len(ledger(anna)) == 3


@pytest.mark.both_databases
def test_ended_rules_lose_their_sender_after_their_term(daria: User, piotr: User, anna: Account):
    rule = approved(anna, daria, piotr)
    later = timezone.now() + timedelta(400)
    assert rules.forget_sender_rules(later, rehearse=False).count == 0
    rules.revoke_rule(rule, reason=REASON, origin=by(daria))
    assert rules.forget_sender_rules(timezone.now(), rehearse=False).count == 0
    assert rules.forget_sender_rules(later, rehearse=True).count == 1
    assert rules.forget_sender_rules(later, rehearse=False).count == 1

    rule.refresh_from_db()
    assert (rule.sender, rule.reason, rule.state) == ("", "", "REVOKED")
    assert rules.forget_sender_rules(later, rehearse=False).count == 0


def test_rules_cost_the_same_for_one_payment_and_for_four(daria: User, piotr: User, anna: Account):
    approved(anna, daria, piotr)
    costs = [
        queries_of(take, *(operation(f"{n},00", sender=SENDER) for n in range(1, count + 1)))
        for count in (1, 4)
    ]

    assert costs[0] == costs[1]


OPERATIONS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([SENDER, OTHER]), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)


@pytest.mark.thorough
@pytest.mark.both_databases
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    statements=st.lists(OPERATIONS, min_size=1, max_size=4),
    closed_after=st.integers(0, 4),
    revoked_after=st.integers(0, 4),
)
def test_rules_never_post_twice_nor_to_a_closed_account(
    daria: User,
    piotr: User,
    anna: Account,
    statements: list[list[tuple[int, str, int]]],
    closed_after: int,
    revoked_after: int,
):
    """Whatever comes, and comes again, and whenever the account closes or the rule ends."""
    with transaction.atomic():
        rule, last_day = approved(anna, daria, piotr), DAY + timedelta(1)
        posted = Counter()
        for number, operations in enumerate(statements):
            if number == closed_after:
                Account.objects.filter(pk=anna.pk).update(closed_on=last_day)
            if number == revoked_after:
                rules.revoke_rule(rule, reason=REASON, origin=by(daria))
            days = [DAY + timedelta(later) for _amount, _sender, later in operations]
            take(
                *(
                    operation(f"{amount},00", sender=sender, day=day)
                    for (amount, sender, _later), day in zip(operations, days, strict=True)
                )
            )
            assert bring_again() == "unchanged"
            posted.update(
                (amount, day)
                for (amount, sender, _later), day in zip(operations, days, strict=True)
                if sender == SENDER and number < revoked_after
                if number < closed_after or day <= last_day
            )
        entries = LedgerEntry.objects.filter(account=anna, seq__gt=2)
        assert posted == Counter(
            (-entry.amount.grosze // 100, entry.booking_date) for entry in entries
        )
        assert rule.entries.count() == entries.count()
        transaction.set_rollback(True)


def bring_again() -> str:
    """Import the newest file once more, byte for byte."""
    file = BankFile.objects.latest("pk")
    with file.original.open("rb") as content:
        upload = BankUpload("znowu.sta", content.read(), confirmed=frozenset(file.confirmed))
    return str(import_bank(upload, today=TODAY, made_by=None).status)


def test_in_a_small_office_one_person_makes_a_rule(daria: User, anna: Account):
    row = resolution_for("payments.sender_rule")

    rule = approved(anna, daria, daria)

    assert (rule.state, rule.decided_by) == ("ACTIVE", row.stand_in)
    assert done_alone(row) == [("staff:daria", "payments.sender_rule")]
