"""Deliveries, their file, opinions, and what a late one means (`fees_law.md` §2, §5)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.models import ComponentRate, RateException
from ebok_plugin.fee_changes.domain.delivery import (
    ReportedDelivery,
    approve_override,
    import_deliveries,
    mark_printed,
    open_notice,
    propose_delivery_override,
    record_delivery,
)
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.domain.notices import (
    list_deliveries,
    list_withdrawn_notices,
    next_letters_to_print,
)
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange, NoticeDelivery
from ebok_plugin.ledger.models import Account
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.charges.coop import charge_for, month, plain
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notice_of, notified_change, refused_with
from tests.ebok_plugin.fee_changes.late_change import deliver
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.houses import consent, with_consent
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
Channel = NoticeDelivery.Channel
NEXT_YEAR = date(2027, 5, 31)
Exceptions = list[tuple[str, Decimal, date, date | None]]


# Of a letter that came in January: one month of each cost.
LATE_IN_JANUARY: Exceptions = [
    ("EKS", Decimal("4.6"), date(2027, 4, 1), date(2027, 4, 30)),
    ("GOK", Decimal("42.75"), date(2027, 1, 1), date(2027, 1, 31)),
]


@shared
def change(flat: Account) -> FeeChange:
    open_account("100007", "Piotr Wrona")
    return notified_change()


def exceptions(account: Account) -> Exceptions:
    return list(
        RateException.objects.filter(account=account)
        .order_by("component__code")
        .values_list("component__code", "rate", "valid_from", "valid_to")
    )


def test_a_letter_without_proof_counts_in_a_week(change: FeeChange, flat: Account, felicja: Origin):
    by_post = ReportedDelivery(Channel.POST_PLAIN, TODAY)

    kept = record_delivery(notice_of(change, flat), by_post, origin=felicja, today=TODAY)

    found = (kept.sent_on, kept.delivered_on, kept.made_by)
    assert found == (TODAY, date(2026, 11, 27), felicja.actor)


def test_a_registered_letter_waits_for_its_proof(change: FeeChange, flat: Account, felicja: Origin):
    notice = notice_of(change, flat)
    record_delivery(
        notice, ReportedDelivery(Channel.POST_REGISTERED, TODAY), origin=felicja, today=TODAY
    )
    assert len(list_deliveries(change).unconfirmed) == 2

    later = date(2026, 11, 25)
    proved = ReportedDelivery(Channel.POST_REGISTERED, TODAY, later, "ZPO 00159")
    record_delivery(notice, proved, origin=felicja, today=later)

    assert list(notice.deliveries.values_list("delivered_on", "proof")) == [(later, "ZPO 00159")]
    found = list_deliveries(change)
    assert (found.in_time, [row.account.account_no for row in found.unconfirmed]) == (1, ["100007"])
    other = ReportedDelivery(Channel.POST_REGISTERED, TODAY, date(2026, 11, 24))
    with refused_with("DELIVERY_EXISTS"):
        record_delivery(notice, other, origin=felicja, today=later)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.EBOK])
def test_the_net_is_only_for_who_agreed(
    change: FeeChange, flat: Account, felicja: Origin, settings, channel: Channel
):
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
    notice = notice_of(change, flat)
    by_net = ReportedDelivery(channel, TODAY, TODAY)

    with refused_with("E-FEE-04", "Kanał elektroniczny jest niedozwolony dla tego odbiorcy."):
        record_delivery(notice, by_net, origin=felicja, today=TODAY)

    with_consent("Anna Lis", "EB-500001-3")
    assert record_delivery(notice, by_net, origin=felicja, today=TODAY).delivered_on == TODAY

    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = False
    with pytest.raises(FeeChangeError):
        record_delivery(notice, by_net, origin=felicja, today=TODAY)


def test_days_of_a_delivery_follow_each_other(change: FeeChange, flat: Account, felicja: Origin):
    nineteenth, later = date(2026, 11, 19), date(2026, 11, 21)
    for sent, delivered in ((nineteenth, TODAY), (TODAY, nineteenth), (later, later)):
        wrong = ReportedDelivery(Channel.HAND, sent, delivered)
        with refused_with("WRONG_DAY"):
            record_delivery(notice_of(change, flat), wrong, origin=felicja, today=TODAY)
    assert not NoticeDelivery.objects.exists()


def test_opening_is_delivery_once_and_by_the_payer_who_agreed_only(
    change: FeeChange, flat: Account, felicja: Origin, settings
):
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
    payer = Origin(actor=resident("ebok", "EB-500001-3", flat.payer.name))
    notice = notice_of(change, flat)
    open_notice(notice, origin=payer, today=TODAY)
    consent(flat.payer)

    open_notice(notice, origin=felicja, today=TODAY)
    assert not NoticeDelivery.objects.exists()
    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        open_notice(notice, origin=payer, today=day)

    assert list(notice.deliveries.values_list("channel", "sent_on", "delivered_on")) == [
        ("EBOK", TODAY, date(2026, 11, 23))
    ]


def test_late_and_unproved_notices_keep_the_rate(change: FeeChange, flat: Account, felicja: Origin):
    """R2 with due day 15: delivered on 10 January it reaches February; R1 then reaches May."""
    deliver(change, flat, date(2027, 1, 10), felicja)
    late = list_deliveries(change).late
    assert [(one.notice.account.account_no, one.delivered_on) for one in late] == [
        ("100005", date(2027, 1, 10))
    ]
    found = [(row.row.name, str(row.first)) for row in late[0].rows]
    assert found == [("GOK", "2027-02"), ("EKS", "2027-05")]
    assert not RateException.objects.exists()

    put_in_force(change, origin=felicja)

    assert exceptions(flat) == LATE_IN_JANUARY
    piotr = Account.objects.get(account_no="100007")
    assert exceptions(piotr) == [
        ("EKS", Decimal("4.6"), date(2027, 4, 1), None),
        ("GOK", Decimal("42.75"), date(2027, 1, 1), None),
    ]
    old = [("EKS", "48.6 × 4.6", "223.56"), ("GOK", "2 × 42.75", "85.50")]
    new = [("EKS", "48.6 × 4.85", "235.71"), ("GOK", "2 × 46", "92.00")]
    charged = ((flat, "2027-01"), (flat, "2027-05"), (piotr, "2027-05"))
    assert [plain(charge_for(whose, month(when))) for whose, when in charged] == [old, new, old]


def test_a_later_proof_puts_the_rates_right(change: FeeChange, flat: Account, felicja: Origin):
    put_in_force(change, origin=felicja)
    notice = notice_of(change, flat)
    assert len(exceptions(flat)) == 2

    first = ReportedDelivery(Channel.HAND, date(2027, 1, 20), date(2027, 1, 20), "podpis")
    record_delivery(notice, first, origin=felicja, today=NEXT_YEAR)
    assert exceptions(flat) == LATE_IN_JANUARY

    earlier = ReportedDelivery(Channel.MAILBOX, TODAY, date(2026, 12, 30), "protokół dozorcy")
    record_delivery(notice, earlier, origin=felicja, today=NEXT_YEAR)
    assert exceptions(flat) == []
    assert AuditEvent.objects.filter(action="RATE_EXCEPTION_WITHDRAWN").count() == 2


def test_a_lawyers_opinion_needs_a_second_person(
    change: FeeChange, flat: Account, felicja: Origin, kamil: Origin
):
    put_in_force(change, origin=felicja)
    notice = notice_of(change, flat)
    with pytest.raises(FeeChangeError, match="opinię prawną"):
        propose_delivery_override(notice, opinion="ok", origin=felicja)

    override = propose_delivery_override(
        notice, opinion="Odmowa przyjęcia 20.11.2026", origin=felicja
    )
    assert len(exceptions(flat)) == 2
    with refused_with("SECOND_PERSON"):
        approve_override(override, origin=felicja)

    approve_override(override, origin=kamil)
    assert exceptions(flat) == []
    assert list_deliveries(change).in_time == 1
    with refused_with("OVERRIDE_EXISTS"):
        propose_delivery_override(notice, opinion="Odmowa przyjęcia 20.11.2026", origin=felicja)


HEADER = "account_no;channel;sent_on;delivered_on;proof\n"


ROWS = "100005;HAND;2026-11-20;2026-11-20;Łucja, podpis\n100007;POST_REGISTERED;2026-11-20;;\n"


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + ROWS).encode("utf-8-sig"),
        ("sep=;\r\n" + (HEADER + ROWS).replace("\n", "\r\n")).encode("cp1250"),
        (HEADER + ROWS).replace(";", "\t").encode("utf-16"),
    ],
)
def test_a_file_of_deliveries_is_kept_whole_and_twice_the_same(
    change: FeeChange, felicja: Origin, content: bytes
):
    for _again in range(2):
        assert import_deliveries(change, content, origin=felicja, today=TODAY) == 2

    assert list(
        NoticeDelivery.objects.order_by("notice__account__account_no").values_list(
            "notice__account__account_no", "channel", "delivered_on", "proof"
        )
    ) == [("100005", "HAND", TODAY, "Łucja, podpis"), ("100007", "POST_REGISTERED", None, "")]


def test_a_file_with_a_slip_keeps_nothing(change: FeeChange, felicja: Origin):
    good = f"{HEADER}100005;HAND;2026-11-20;2026-11-20;podpis\n"
    no_date = "Wiersz 3: „20.11.2026” to nie data w postaci 2026-11-20."
    not_by_net = "Wiersz 3: Kanał elektroniczny jest niedozwolony"
    for content, message in (
        (f"{good}100099;HAND;2026-11-20;;\n", "Wiersz 3: konto 100099 nie ma zawiadomienia."),
        (f"{good}100007;GOŁĄB;2026-11-20;;\n", "Wiersz 3: nie ma sposobu „GOŁĄB”; są: HAND, POST"),
        (f"{good}100007;HAND;20.11.2026;;\n", no_date),
        (f"{good}100007;HAND\n", "Wiersz 3: wiersz ma mieć pięć pól."),
        (f"{good}100007;EBOK;2026-11-20;2026-11-20;\n", not_by_net),
        (f"{good}100007;HAND;2026-11-01;;\n", "Wiersz 3: Dni doręczenia muszą iść po sobie"),
        (f'{good}100007;HAND;2026-11-20;;"bez końca\n', "Wiersz 3: nie da się go odczytać"),
        ("konto;kanal\n", "Wiersz 1: nagłówek musi brzmieć"),
        ("", "Wiersz 1: nagłówek musi brzmieć"),
    ):
        with pytest.raises(FeeChangeError) as error:
            import_deliveries(change, content.encode(), origin=felicja, today=TODAY)
        assert error.value.message.startswith(message)
    assert not NoticeDelivery.objects.exists()


def test_printed_letters_leave_the_pile_once(change: FeeChange, felicja: Origin):
    keys = list(change.notices.values_list("pk", flat=True))

    assert [mark_printed(change, keys[:1], origin=felicja) for _again in range(2)] == [1, 0]
    assert change.notices.filter(printed_at__isnull=True).count() == 1
    assert ComponentRate.objects.count() == 2


def die(payer: Person, account: Account, change: FeeChange) -> None:
    Person.objects.filter(pk=payer.pk).update(died_on=TODAY)


def move(payer: Person, account: Account, change: FeeChange) -> None:
    Person.objects.filter(pk=payer.pk).update(correspondence_address="ul. Nowa 5, Lublin")


def close(payer: Person, account: Account, change: FeeChange) -> None:
    Account.objects.filter(pk=account.pk).update(closed_on=TODAY)


def supersede(payer: Person, account: Account, change: FeeChange) -> None:
    FeeChange.objects.filter(pk=change.pk).update(state=FeeChange.State.SUPERSEDED)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (die, "Piotr Wrona nie żyje. Ustal spadkobierców, zanim wyślesz pismo."),
        (move, "Nazwa albo adres płatnika są inne niż w piśmie."),
        (close, "Konto zamknięto przed dniem zmiany opłat."),
        (supersede, "Ta zmiana opłat już nie obowiązuje."),
    ],
)
def test_a_letter_that_may_not_leave_is_withdrawn_when_it_is_marked(
    event: Callable[[Person, Account, FeeChange], None],
    reason: str,
    change: FeeChange,
    felicja: Origin,
):
    piotr = Account.objects.get(account_no="100007")
    event(piotr.payer, piotr, change)
    notice = notice_of(change, piotr)

    assert mark_printed(change, [notice.pk], origin=felicja) == 0

    assert [letter.withdrawal for letter in list_withdrawn_notices(change)] == [reason]
    assert notice.pk not in {letter.pk for letter in next_letters_to_print(change)}
    logged = AuditEvent.objects.get(action="FEE_NOTICE_WITHDRAWN")
    assert (logged.subject_id, logged.changes) == (piotr.payer_id, {"reason": reason})


def test_in_a_small_office_one_person_decides_by_the_opinion(
    change: FeeChange, flat: Account, felicja: Origin
):
    row = resolution_for("fee_changes.override")
    put_in_force(change, origin=felicja)

    override = propose_delivery_override(
        notice_of(change, flat), opinion="Odmowa przyjęcia 20.11.2026", origin=felicja
    )
    override = approve_override(override, origin=felicja)

    assert (override.approved_by, exceptions(flat)) == (row.stand_in, [])
    assert done_alone(row) == [("staff:felicja", "fee_changes.override")]
