"""Letters to all payers: their figures, their way, in portions (`fees_law.md` §2, §3, §5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.outbox.mail.domain.notice import compose_notices, gather_notices
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import set_cost_kind
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.fee_changes.domain.content import NoticeContent, content_from_json, digest_content
from ebok_plugin.fee_changes.domain.fee_change import NewRate
from ebok_plugin.fee_changes.domain.notifying import make_fee_notices, make_portion, start_notifying
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced, the_property
from tests.ebok_plugin.fee_changes.change_04 import (
    TODAY,
    approved,
    components,
    notice_of,
    notified_change,
    rates,
    refused_with,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.houses import with_consent
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
INSTRUCTION = (
    "Mają Państwo prawo żądać przedstawienia kalkulacji wysokości opłat oraz kwestionować "
    "zasadność zmiany bezpośrednio na drodze sądowej. W razie wystąpienia do sądu opłaty zależne "
    "od Spółdzielni wnosi się do zakończenia sprawy w dotychczasowej wysokości; zmienione opłaty "
    "na pokrycie kosztów niezależnych od Spółdzielni są należne od podanego terminu."
)


def rows(content: NoticeContent) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            row.name,
            f"{row.quantity.normalize():f} {row.unit}",
            f"{row.old_rate} → {row.new_rate}",
            f"{row.old_amount.amount} → {row.new_amount.amount}",
            str(row.since),
        )
        for row in content.rows
    ]


def letter(account: Account, new: list[NewRate] | None = None) -> NoticeContent:
    """What the letter of a change to this account holds."""
    return content_from_json(notice_of(notified_change(new=new), account).content)


def sums(content: NoticeContent) -> list[tuple[str, str, str]]:
    return [(str(one.since), str(one.before.amount), str(one.after.amount)) for one in content.sums]


def test_the_demo_notice_of_one_flat(flat: Account):
    change = notified_change()
    notice = notice_of(change, flat)
    content = content_from_json(notice.content)

    assert rows(content) == [
        ("GOK", "2 j.", "42.7500 → 46.0000", "85.50 → 92.00", "2027-01-01"),
        ("EKS", "48.6 j.", "4.6000 → 4.8500", "223.56 → 235.71", "2027-04-01"),
    ]
    assert (str(content.old_total.amount), str(content.new_total.amount)) == ("309.06", "327.71")
    found = (content.payer, content.account_no, content.premises, content.instruction)
    assert found == ("Anna Lis", "100005", "ul. Wzorcowa 1 m. 05 (L-100005)", INSTRUCTION)
    assert content.letterhead["title"].replace("\xa0", " ") == (
        "Zawiadomienie o zmianie wysokości opłat od 1 stycznia 2027 r."
    )
    assert notice.sha256 == digest_content(notice.content)

    # Frozen: it does not follow later changes.
    flat.premises.area = Decimal("50")
    flat.premises.save()
    FeeChange.objects.update(justification="inne")
    assert content_from_json(notice_of(change, flat).content) == content


def test_the_sums_are_of_all_that_is_paid(flat: Account):
    priced("DZW", Basis.PERSONS, "11.00")  # 22,00 that stay

    assert sums(letter(flat)) == [
        ("2027-01-01", "331.06", "337.56"),  # 223,56 + 85,50 + 22,00; GOK 6,50 more
        ("2027-04-01", "337.56", "349.71"),  # EKS 12,15 more
    ]


def test_two_components_of_one_day_are_one_sum(flat: Account):
    assert sums(letter(flat, rates(gok_from="2027-04"))) == [("2027-04-01", "309.06", "327.71")]


def test_without_a_rate_of_something_else_no_whole_sum_is_said(flat: Account):
    lift = priced("DZW", Basis.PERSONS, "11.00")
    lift.rates.update(valid_to=date(2027, 2, 28))  # known in January, missing in April

    content = letter(flat)

    assert (len(content.rows), sums(content)) == (2, [])


@pytest.mark.parametrize(
    ("months", "last_day", "words"),
    [
        (
            {},
            "2026-12-31",
            "Zmiana opłat niezależnych od Spółdzielni od 1 stycznia 2027 r. wymagała doręczenia "
            "zawiadomień najpóźniej 31 grudnia 2026 r. Najbliższy możliwy termin: 1 lutego 2027 r.",
        ),
        (
            {"eks_from": "2027-03"},
            "2026-11-30",
            "Zmiana opłat zależnych od Spółdzielni od 1 marca 2027 r. wymagała doręczenia "
            "zawiadomień najpóźniej 30 listopada 2026 r. Najbliższy możliwy termin: "
            "1 kwietnia 2027 r.",
        ),
    ],
    ids=["independent costs", "controlled costs, the longer term"],
)
def test_letters_are_made_on_the_last_day_and_not_later(
    felicja: Origin, months: dict[str, str], last_day: str, words: str
):
    change, last = approved(rates(**months)), date.fromisoformat(last_day)

    with refused_with("E-FEE-01", words):
        start_notifying(change, origin=felicja, today=last + timedelta(1))
    assert FeeChange.objects.get().state == "APPROVED"

    assert start_notifying(change, origin=felicja, today=last).state == "NOTIFYING"


def test_a_stopped_series_goes_on_behind_its_last_portion(felicja: Origin):
    for number in ("100001", "100002", "100003"):
        open_account(number)
    change = approved(rates())
    start_notifying(change, origin=felicja, today=TODAY)

    assert make_portion(change, portion=2)
    change.refresh_from_db()
    assert (change.looked_at, change.total, change.all_made) == (2, 3, False)
    first_two = set(change.notices.values_list("pk", flat=True))

    make_fee_notices()

    change.refresh_from_db()
    assert (change.looked_at, change.all_made, change.notices.count()) == (3, True, 3)
    assert first_two < set(change.notices.values_list("pk", flat=True))
    assert not make_portion(change)
    make_fee_notices()
    assert change.notices.count() == 3


def test_a_portion_that_fails_leaves_nothing(felicja: Origin, flat: Account, monkeypatch):
    change = approved(rates())
    start_notifying(change, origin=felicja, today=TODAY)

    def stop(notices: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ebok_plugin.fee_changes.domain.notifying._queue_letters", stop)
    with pytest.raises(KeyboardInterrupt):
        make_portion(change)

    change.refresh_from_db()
    assert (change.cursor, change.notices.count()) == (0, 0)


def test_who_agreed_gets_an_email_without_amounts(flat: Account, settings):
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
    with_consent("Anna Lis", "EB-500001-3")
    piotr = open_account("100007", "Piotr Wrona")

    change = notified_change()

    found = {notice.account: notice.channel for notice in change.notices.all()}
    assert found == {flat: FeeNotice.Channel.ELECTRONIC, piotr: FeeNotice.Channel.PRINT}
    mail = OutgoingMessage.objects.get()
    # It has a statutory term, so it waits for no others.
    assert (mail.payload["at_once"], mail.next_try_at <= mail.queued_at) == (True, True)
    key = notice_of(change, flat).pk
    facts = (mail.to, mail.subject.replace("\xa0", " "))
    assert facts == ("eb-500001-3@poczta.example", "Zmiana wysokości opłat od 1 stycznia 2027 r.")
    assert mail.text.split("\n") == [
        "W E-BOK jest zawiadomienie o zmianie opłat dla lokalu ul. Wzorcowa 1 m. 05. "
        "Zaloguj się i przeczytaj je.",
        "",
        "Otwórz w E-BOK:",
        f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/e-bok/zmiana-oplat/{key}/",
    ]


def test_a_payer_of_two_premises_gets_one_e_mail(flat: Account, settings):
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
    with_consent("Anna Lis", "EB-500001-3")
    open_account("100008", "Anna Lis")

    change = notified_change()

    assert change.notices.filter(channel=FeeNotice.Channel.ELECTRONIC).count() == 2
    first, second = OutgoingMessage.objects.order_by("pk")
    gathered = gather_notices(first, timezone.now())
    assert gathered == [second]
    mail = compose_notices([first, *gathered])
    assert mail.subject == "Zmiany wysokości opłat"
    assert mail.text.replace("\xa0", " ").split("\n")[2:5] == [
        "- ul. Wzorcowa 1 m. 05, od 1 stycznia 2027 r.",
        "- ul. Wzorcowa 1 m. 08, od 1 stycznia 2027 r.",
        "",
    ]


def test_without_the_statute_everybody_gets_paper(flat: Account, settings):
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = False
    with_consent("Anna Lis", "EB-500001-3")

    change = notified_change()

    assert notice_of(change, flat).channel == FeeNotice.Channel.PRINT
    assert not OutgoingMessage.objects.exists()


def test_who_does_not_pay_the_component_gets_no_letter():
    empty = open_account("100009")
    empty.premises.persons = 0
    empty.premises.save()

    change = notified_change(new=rates()[1:])

    assert (change.total, change.notices.count()) == (1, 0)


def test_a_property_with_a_rate_of_its_own_keeps_it(flat: Account):
    controlled, independent = components()
    add_component_rate(
        controlled, Decimal("5.10"), valid_from=date(2026, 1, 1), property=the_property()
    )
    new = [
        NewRate(controlled, Decimal("4.85"), month("2027-04")),
        NewRate(independent, Decimal("46"), month("2027-01")),
    ]

    assert [row[0] for row in rows(letter(flat, new))] == ["GOK"]


def test_a_change_of_one_property_sends_letters_there_only(flat: Account):
    controlled, _independent = components()
    elsewhere = Property.objects.create(code="N-9", name="Nieruchomość 9")
    new = [NewRate(controlled, Decimal("4.85"), month("2027-04"), elsewhere)]

    change = notified_change(new=new)

    assert (change.total, change.notices.count()) == (0, 0)


def test_a_new_component_has_no_old_rate(flat: Account):
    monitoring = priced("MON", Basis.PREMISES, "0")
    monitoring.rates.all().delete()
    set_cost_kind(monitoring, CostKind.Kind.CONTROLLED, valid_from=date(2020, 1, 1), origin=SYSTEM)

    content = letter(flat, [NewRate(monitoring, Decimal("7.50"), month("2027-04"))])

    assert rows(content) == [("MON", "1 j.", "None → 7.5000", "0.00 → 7.50", "2027-04-01")]
    assert sums(content) == [("2027-04-01", "0.00", "7.50")]


def test_what_is_new_in_january_is_paid_in_april_too(flat: Account):
    lift = priced("MON", Basis.PREMISES, "0")
    lift.rates.all().delete()
    set_cost_kind(lift, CostKind.Kind.INDEPENDENT, valid_from=date(2020, 1, 1), origin=SYSTEM)
    new = [*rates(), NewRate(lift, Decimal("7.50"), month("2027-01"))]

    expected = [("2027-01-01", "309.06", "323.06"), ("2027-04-01", "323.06", "335.21")]
    assert sums(letter(flat, new)) == expected


def test_queries_do_not_grow_with_the_accounts(felicja: Origin):
    open_account("100100")
    change = approved(rates())
    start_notifying(change, origin=felicja, today=TODAY)
    one = queries_of(make_portion, change)
    for number in ("100101", "100102", "100103", "100104"):
        open_account(number)
    four = queries_of(make_portion, change)

    assert change.notices.count() == 5
    assert four <= one  # the first asks for the site as well
