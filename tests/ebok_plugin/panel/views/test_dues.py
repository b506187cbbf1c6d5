"""The days of payment, and the calendar behind a secret address."""

from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar
from lxml.html import HtmlElement

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.models import CalendarFeed
from tests.ebok_plugin.fee_changes.change_04 import notified_change
from tests.ebok_plugin.ledger.books import charge, cost_monthly, open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed, said
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
PAGE = "/e-bok/terminy/"


@pytest.fixture(autouse=True)
def _before_the_due_date(settings) -> None:
    settings.COOP_TODAY = TODAY


def address_on(page: HtmlElement) -> str:
    [address] = page.xpath("//*[@id='adres']/@data-copy")
    return str(address).removeprefix("http://127.0.0.1:8000")


def make(client: Client) -> str:
    return address_on(parsed(client.post(f"{PAGE}kalendarz/")))


def events(content: bytes) -> list[tuple[date, str]]:
    return [
        (one["DTSTART"].dt, str(one["SUMMARY"]).replace("\xa0", " "))
        for one in Calendar.from_ical(content).walk("VEVENT")
    ]


@shared
def accounts() -> tuple[Account, Account]:
    """Anna's flat and garage."""
    flat, garage = open_account("100005"), open_account("100006")
    grant(flat, "Anna Lis")
    grant(garage, "Anna Lis")
    return flat, garage


@shared
def letters(accounts: tuple[Account, Account]) -> None:
    """Announcement 04 to both."""
    notified_change()


@pytest.fixture
def anna(anna: Client, accounts: tuple[Account, Account]) -> Client:
    flat, garage = accounts
    cost_monthly(flat, "954.17")
    cost_monthly(garage, "80.00")
    charge(flat, "2026-10", "300.00")
    charge(flat, "2026-11", "954.17")
    charge(garage, "2026-11", "80.00")
    return anna


@pytest.mark.both_databases
def test_the_page_lists_every_day_of_every_account(anna: Client):
    answer = anna.get(PAGE)

    page = parsed(answer)
    table = "//table[@aria-labelledby='terminy']"
    assert said(page, f"{table}/tbody/tr") == [
        "15.10.2026 Po terminie ul. Wzorcowa 1 m. 05konto 100005 300,00",
        "15.11.2026za 3 dni ul. Wzorcowa 1 m. 05konto 100005 954,17",
        "15.11.2026za 3 dni ul. Wzorcowa 1 m. 06konto 100006 80,00",
    ]
    assert said(page, f"{table}/tfoot/tr") == ["Razem 1 334,17"]
    assert page_problems(answer) == []


def test_twelve_months_are_foreseen_with_the_announced_changes(letters: None, anna: Client):
    for account in Account.objects.all():
        cost_monthly(account, "48.60")
    page = parsed(anna.get(PAGE))

    def row(day: str, flat: str, garage: str, both: str) -> str:
        flats = f"ul. Wzorcowa 1 m. 05: {flat} zł ul. Wzorcowa 1 m. 06: {garage} zł"
        return f"{day} 2 lokale {flats} {both}"

    # A day that is free leads to the next working day.
    now, january = ("309,06", "309,06", "618,12"), ("315,56", "315,56", "631,12")
    april = ("327,71", "327,71", "655,42")
    days = ("15.04.2027", "17.05.2027", "15.06.2027", "15.07.2027", "16.08.2027", "15.09.2027")
    assert said(page, "//table[@aria-labelledby='przewidywane']/tbody/tr") == [
        row("15.12.2026", *now),
        *(row(day, *january) for day in ("15.01.2027", "15.02.2027", "15.03.2027")),
        *(row(day, *april) for day in (*days, "15.10.2027", "15.11.2027")),
    ]
    assert page_problems(anna.get(PAGE)) == []


def test_an_account_that_ends_is_foreseen_until_then(anna: Client):
    """Of one account alone the place is not said at each day."""
    foreseen = "//table[@aria-labelledby='przewidywane']"
    garage = Account.objects.filter(account_no="100006")
    garage.update(closed_on=date(2026, 12, 31))
    rows = said(parsed(anna.get(PAGE)), f"{foreseen}/tbody/tr")
    AccountAccess.objects.filter(account__in=garage).update(valid_to=date(2026, 1, 31))
    alone = parsed(anna.get(PAGE))

    assert len(rows) == 12
    assert rows[0].startswith("15.12.2026 2 lokale")
    assert rows[1] == "15.01.2027 ul. Wzorcowa 1 m. 05 954,17"
    assert said(alone, f"{foreseen}/thead/tr") == ["Termin Kwota (zł)"]
    assert said(alone, f"{foreseen}/tbody/tr")[0] == "15.12.2026 954,17"


def test_the_calendar_holds_days_and_amounts_only(anna: Client):
    made = anna.post(f"{PAGE}kalendarz/")

    program = Client()
    answer = program.get(address_on(parsed(made)))

    assert page_problems(made) == []
    days = events(answer.content)
    assert days[:3] == [
        (date(2026, 10, 15), "Termin płatności: 300,00 zł"),
        (date(2026, 11, 15), "Termin płatności: 1 034,17 zł"),
        (date(2026, 12, 15), "Termin płatności: 1 034,17 zł (przewidywane)"),
    ]
    assert len(days) == 14
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert not answer.cookies
    for private in (b"Anna", b"100005", b"100006", b"Wzorcowa", b"EB-"):
        assert private not in answer.content


def test_only_a_post_makes_or_ends_it_and_only_a_hash_of_the_address_is_kept(anna: Client):
    assert anna.get(f"{PAGE}kalendarz/").status_code == 405
    assert anna.get(f"{PAGE}kalendarz/wylacz/").status_code == 405
    assert not CalendarFeed.objects.exists()

    token = make(anna).removeprefix("/kalendarz/").removesuffix(".ics")

    [feed] = CalendarFeed.objects.values()
    assert len(token) >= 43  # 256 bits
    assert token not in str(feed)
    assert token not in anna.get(PAGE).content.decode()
    assert token not in str(list(AuditEvent.objects.values()))


def test_a_new_address_ends_the_old_one_and_both_can_be_ended(anna: Client):
    program = Client()
    old, new = make(anna), make(anna)

    assert [program.get(address).status_code for address in (old, new)] == [404, 200]
    anna.post(f"{PAGE}kalendarz/wylacz/")
    anna.post(f"{PAGE}kalendarz/wylacz/")
    assert program.get(new).status_code == 404
    actions = AuditEvent.objects.filter(action__startswith="CALENDAR").order_by("seq")
    found = list(actions.values_list("action", flat=True))
    assert found == ["CALENDAR_LINK_MADE", "CALENDAR_LINK_MADE", "CALENDAR_LINK_ENDED"]


def test_with_the_right_the_calendar_ends(anna: Client):
    address = make(anna)
    assert Client().get(address).status_code == 200

    AccountAccess.objects.update(valid_to=date(2026, 11, 11))
    assert Client().get(address).status_code == 404
    AccountAccess.objects.update(valid_to=None)
    User.objects.update(is_active=False, state=LoginState.SUSPENDED)
    assert Client().get(address).status_code == 404


def test_a_wrong_address_answers_like_any_missing_page(client):
    missing = client.get("/kalendarz/").content

    for token in ("x", "A" * 43, "A" * 4000, "%00", "'--", "ż"):
        wrong = client.get(f"/kalendarz/{token}.ics")
        assert wrong.status_code == 404
        echo = token.encode()
        assert wrong.content.replace(echo, b"") == missing.replace(echo, b""), token


def test_guessing_is_slowed_down_and_reading_is_not(anna: Client, settings):
    settings.COOP_TRIES_PER_ADDRESS = 3
    address, program = make(anna), Client()

    assert [program.get(address).status_code for _ in range(5)] == [200] * 5
    guesses = [program.get(f"/kalendarz/{n}.ics").status_code for n in range(4)]
    assert guesses == [404, 404, 404, 429]
    assert program.get(address).status_code == 429


def test_it_costs_the_same_for_one_account_and_for_four(client):
    signed_in(client, "Zarządca")
    costs = []
    for numbers in (range(100_000, 100_001), range(100_001, 100_004)):
        for number in numbers:
            account = open_account(f"{number}")
            charge(account, "2026-11", "10.00")
            grant(account, "Zarządca", AccountAccess.Role.MANAGER)
        costs.append(queries_of_page(client, PAGE))

    assert costs[0] == costs[1]
