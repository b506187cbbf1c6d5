"""The first page for people in their different states, by whole sentences."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from lxml.html import HtmlElement

from cms_ext.base.money.nrb import format_nrb
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Premises
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import HomePage
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, AccountAccess, Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.cms_ext.public_site.notices.estates import build
from tests.ebok_plugin.ledger.books import TODAY, charge, cost_monthly, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.plans import agree
from tests.page_checks import page_problems, parsed, said
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"
NEXT = "Za grudzień: 300,00 zł do wtorku 15 grudnia."
STANDING = "Zlecenie stałe"


def charged(account: Account, *periods: str) -> None:
    cost_monthly(account, "300.00")
    for period in periods:
        charge(account, period, "300.00")


def settle(account: Account, amount: str) -> None:
    """Media of last year, settled in July."""
    draft = EntryDraft(
        account_id=account.pk,
        kind=EntryKind.MEDIA_SETTLEMENT,
        amount=zl(amount),
        booking_date=date(2026, 7, 31),
        due_date=date(2026, 9, 15),
        title="Rozliczenie mediów za 2025",
    )
    post_batch(Batch.Kind.MEDIA, [draft], made_by=None, today=TODAY)


def paid_up(account: Account) -> None:
    charged(account, "2026-11")
    pay(account, "2026-11-10", "300.00")


def with_credit(account: Account) -> None:
    charged(account, "2026-11")
    pay(account, "2026-11-10", "350.00")


def a_little_late(account: Account) -> None:
    charged(account, "2026-11")
    pay(account, "2026-11-10", "250.00")


def far_in_arrears(account: Account) -> None:
    charged(account, "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11")


def under_a_plan(account: Account) -> None:
    charged(account, "2026-10")
    agree(account, [1], ("2026-12-15", "100.00"), ("2027-01-15", "200.00"), on=date(2026, 11, 18))


def card(page: HtmlElement) -> list[str]:
    """What the card says before anything is unfolded, from the top."""
    return said(
        page,
        "//section[@aria-labelledby='saldo']//*[self::h2 or @class='due' or self::summary"
        "[not(ancestor::details[2])] or parent::div[@class='ahead']]",
    )


@pytest.mark.parametrize(
    ("lived", "expected"),
    [
        (paid_up, [
            "Konto rozliczone", "Nie ma nic do zapłaty.",
            "Następna opłata (przewidywana)", f"{NEXT} {STANDING}",
            "Twój rachunek do wpłat", "Dlaczego: wszystko, co naliczono, jest zapłacone",
        ]),
        (with_credit, [
            "Nadpłata: 50,00 zł", "Zaliczymy ją na kolejne opłaty.",
            "Następna opłata (przewidywana)",
            f"{NEXT} Po zaliczeniu nadpłaty zostanie 250,00 zł. {STANDING}",
            "Twój rachunek do wpłat", "Dlaczego: wpłacono więcej, niż naliczono",
        ]),
        (a_little_late, [
            "Zaległość: 50,00 zł", "Najstarszy termin płatności minął w niedzielę 15 listopada.",
            "Zapłać", "Dlaczego: Opłata za 11/2026",
            "Następna opłata (przewidywana)", f"{NEXT} {STANDING}",
        ]),
        (far_in_arrears, [
            "Zaległość: 1 800,00 zł",
            "Najstarszy termin płatności minął w poniedziałek 15 czerwca.",
            "Zapłać", "Dlaczego: Opłata za 06/2026 i 5 innych należności",
            "Następna opłata (przewidywana)", f"{NEXT} {STANDING}",
        ]),
        (under_a_plan, [
            "Do zapłaty do wtorku 15 grudnia: 100,00 zł", "Potem 200,00 zł do piątku 15 stycznia.",
            "Zapłać", "Dlaczego: Opłata za 10/2026",
            "Następna opłata (przewidywana)", f"{NEXT} {STANDING}",
        ]),
    ],
    ids=["paid up", "credit", "a little late", "far in arrears", "running plan"],
)  # fmt: skip
@pytest.mark.thorough
def test_each_reads_what_is_due_next_and_why(
    anna: Client, account: Account, lived: Callable[[Account], None], expected: list[str]
):
    lived(account)

    answer = anna.get(HOME)

    assert card(parsed(answer)) == expected
    assert page_problems(answer) == []


def test_who_is_late_finds_the_way_out_and_nobody_else(anna: Client):
    late, settled = open_account("100005"), open_account("100006")
    a_little_late(late)
    for account in (late, settled):
        grant(account, "Anna Lis")

    ways = [
        parsed(anna.get(HOME, {"konto": number})).xpath(
            "//a[starts-with(normalize-space(), 'Raty, telefon')]/@href"
        )
        for number in ("100005", "100006")
    ]

    assert ways == [["/e-bok/konto/100005/raty/"], []]


def test_the_amount_of_the_arrears_or_that_nothing_is_owed_stands_once_before_anything_is_unfolded(
    anna: Client, account: Account
):
    a_little_late(account)
    late = parsed(anna.get(HOME))
    pay(account, "2026-11-19", "50.00")
    settled = parsed(anna.get(HOME))

    for folded in late.xpath("//details/*[not(self::summary)]"):
        folded.drop_tree()
    assert " ".join(late.text_content().split()).count("50,00 zł") == 1
    assert " ".join(settled.text_content().split()).count("Nie ma nic do zapłaty.") == 1


def test_the_year_holds_every_posting_and_names_the_difference(anna: Client, account: Account):
    charged(account, "2026-06", "2026-07")
    pay(account, "2026-07-10", "600.00")
    settle(account, "235.23")

    page = parsed(anna.get(HOME))

    year = "//section[@aria-labelledby='wykres']"
    assert said(page, f"{year}/p[@class='small']") == [
        "Na początku zero. Naliczono 835,23 zł, wpłacono 600,00 zł. Dziś do zapłaty 235,23 zł."
    ]
    assert said(page, f"{year}//tfoot//td") == ["835,23", "600,00"]
    found = said(page, f"{year}//tbody/tr[th='lipiec 2026']/*")
    assert found == ["lipiec 2026", "535,23", "600,00"]


@pytest.mark.thorough
def test_twelve_accounts_fold_under_their_sum_and_can_be_narrowed(client):
    for number in range(12):
        account = open_account(f"{100_000 + number}")
        grant(account, "Zarządca Przykładowy sp. z o.o.", AccountAccess.Role.MANAGER)
        if number < 5:
            charged(account, "2026-10")
        elif number < 7:
            pay(account, "2026-10-05", "20.00")
    signed_in(client, "Zarządca Przykładowy sp. z o.o.")

    pages = [parsed(client.get(HOME, {"stan": one})) for one in ("", "do-zaplaty", "nadplata", "x")]

    list_of = "//section[@aria-labelledby='razem']/details"
    assert said(pages[0], f"{list_of}/summary") == ["Wszystkie konta (12)"]
    assert [len(page.xpath(f"{list_of}//tbody/tr")) for page in pages] == [12, 5, 2, 12]
    opened = [bool(page.xpath(f"{list_of}/@open")) for page in pages]
    assert opened == [True] * 4
    # The one account that nobody chose is folded; a chosen one is not.
    one_account = "//details[.//h2[@id='saldo']]"
    asked = [pages[0], parsed(client.get(HOME, {"konto": "100003"}))]
    assert [len(page.xpath(one_account)) for page in asked] == [1, 0]
    facts = [said(page, f"{list_of}//tfoot//td") for page in pages[:3]]
    assert facts == [[], ["1 500,00", "0,00"], ["0,00", "40,00"]]
    assert said(pages[1], f"{list_of}//p/a[@aria-current]") == ["Do zapłaty"]


ALL_LATE = "Termin całej tej kwoty już minął."
ONE_PAYS_NOT_THE_OTHER = "Nadpłata na jednym koncie nie pokrywa opłat na drugim."


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("first", "second", "headline", "facts"),
    [
        (None, None, ["Wszystko rozliczone"], []),
        ("a bill", None, ["Razem do zapłaty: 300,00 zł", ALL_LATE], []),
        ("a bill", "a bill", ["Razem do zapłaty: 600,00 zł", ALL_LATE], []),
        ("a credit", None, ["Razem nadpłaty: 20,00 zł", "Nie ma nic do zapłaty."], []),
        (
            "a bill",
            "a credit",
            ["Razem do zapłaty: 300,00 zł", ALL_LATE, ONE_PAYS_NOT_THE_OTHER],
            ["Nadpłaty na innych kontach 20,00 zł"],
        ),
    ],
    ids=["settled", "one owes", "both owe", "one has", "one owes and one has"],
)
def test_the_total_of_several_accounts_names_what_there_is(
    anna: Client, first: str | None, second: str | None, headline: list[str], facts: list[str]
):
    for number, lived in (("100005", first), ("100006", second)):
        account = open_account(number)
        grant(account, "Anna Lis")
        if lived == "a bill":
            charged(account, "2026-10")
        elif lived == "a credit":
            pay(account, "2026-10-05", "20.00")

    page = parsed(anna.get(HOME))

    card = "//section[@aria-labelledby='razem']"
    lines = f"{card}//h2|{card}//h2/following-sibling::p[not(a)]"
    assert (said(page, lines), said(page, f"{card}//dl/div")) == (headline, facts)
    pays = page.xpath(f"{card}//a[contains(., 'Zapłać jednym plikiem')]")
    assert bool(pays) is (first == "a bill")


def test_a_running_plan_is_paid_by_its_instalment_first(anna: Client, account: Account):
    under_a_plan(account)

    page = parsed(anna.get(HOME))

    pay_by = "//details[contains(@class, 'pay')]"
    found = said(page, f"{pay_by}//dd[@data-copy]")
    assert found == [format_nrb(account.nrb), "100,00 zł", "Opłata 100005"]
    ways = ["Albo całe saldo: 300,00 zł", "Inna kwota albo druk"]
    assert said(page, f"{pay_by}//details/summary") == ways


# Before the first of them begins: by the hour of a real clock they end one by one.
@pytest.mark.thorough
@time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC))
def test_whom_an_outage_of_today_reaches_reads_of_it(anna: Client, account: Account, settings):
    estates = build()
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    index = stand_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))
    kind = AnnouncementKind.objects.get(code="OUTAGE")
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for title, hours, places in (
        ("Bez wody na klatce", 0, {"staircases": [estates.w1_1]}),
        ("Bez prądu w budynku", 1, {"buildings": [estates.w1]}),
        ("Bez gazu na osiedlu", 2, {"everybody": True}),
        ("Bez windy obok", 0, {"staircases": [estates.w1_2]}),
        ("Bez ciepła u innych", 0, {"buildings": [estates.j2]}),
        ("Bez wody jutro", 24, {"staircases": [estates.w1_1]}),
        ("Było bez wody", -30, {"staircases": [estates.w1_1]}),
    ):
        begins = noon + timedelta(hours=hours)
        page = AnnouncementPage(title=title, kind=kind, lead="Co, gdzie.", **places)
        page.starts_at, page.ends_at = begins, begins + timedelta(hours=4)
        stand_below(index, page)
    account.premises = Premises.objects.get(code="W1-11")
    account.save()

    anna.force_login(User.objects.get(realm="ebok"))
    answer = anna.get(HOME)

    assert said(
        parsed(answer), "//*[@id='saldo' or contains(@class, 'note') and contains(., 'Dziś u')]"
    ) == [
        "Konto rozliczone",
        "Dziś u Ciebie: Bez wody na klatce",
        "Dziś u Ciebie: Bez prądu w budynku",
        "Dziś u Ciebie: Bez gazu na osiedlu",
    ]
    assert page_problems(answer) == []
    assert anna.get("/").status_code == 200

    front = {
        who: [
            text.partition(".")[0]
            for text in said(parsed(client.get("/")), "//*[@class='band' or @class='strip']//a/..")
        ]
        for who, client in (("anna", anna), ("visitor", Client()))
    }
    day = "Piątek, 20 listopada"
    assert front == {
        "anna": ["Bez wody na klatce", f"{day} Bez prądu w budynku", f"{day} Bez gazu na osiedlu"],
        "visitor": ["Bez wody na klatce", f"{day} Bez windy obok", f"{day} Bez ciepła u innych"],
    }


@pytest.mark.all_plugins
def test_the_tasks_follow_the_season(anna: Client, account: Account, settings):
    tasks = {}
    for day in ("2026-11-20", "2027-02-10"):
        settings.COOP_TODAY = date.fromisoformat(day)
        page = parsed(anna.get(HOME))
        tasks[day] = said(page, "//section[@aria-labelledby='sprawy']/ul/li")
        every = page.xpath("//section[@aria-labelledby='sprawy']//li/a/@href")
        tiles = page.xpath("//ul[@class='tasks']/li/a/@href")
        assert len({*every, *tiles}) == len(every) + len(tiles) == 13

    assert tasks == {
        "2026-11-20": [
            "Terminy płatności i kalendarz",
            "Jak zmieniała się opłata",
            "Zestawienie za 2025 rok (PDF)",
        ],
        "2027-02-10": [
            "Zestawienie za 2026 rok (PDF)",
            "Jak zmieniała się opłata",
            "Terminy płatności i kalendarz",
        ],
    }
