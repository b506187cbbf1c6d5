"""Ways in which clerks write a flat, a payer, an amount or a login in „Znajdź konto”."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_staircase
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.account_search import find_accounts, find_premises
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import charge, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.people import resident
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
# Account, payer, building, staircase, flat.
FLATS = (
    ("100001", "Janina Testowska", "ul. Wzorcowa 1, 00-000 Przykładowo", "A", "8"),
    ("100002", "Piotr Nowak", "ul. Wzorcowa 1, 00-000 Przykładowo", "B", "9"),
    ("100003", "Ewa Lis", "ul. Kwiatowa 3", "I", "7"),
    ("100004", "Adam Lis", "ul. Kwiatowa 3", "II", "7"),
    ("100005", "Zofia Kos", "ul. Świętego Jana Pawła II 10", "", "4"),
    ("100006", "Jan Kos", "os. Tysiąclecia 5", "", "12"),
    ("100007", "Olga Kos", "al. 3 Maja 15", "", "2"),
    ("100008", "Leon Wąs", "ul. Długa 12A", "", "3"),
    ("100009", "Irena Sum", "ul. Kwiatkowskiego 3", "", "7"),
    ("100010", "Maria Testowska", "ul. Polna 2", "", "1"),
)


@shared
def flats() -> dict[str, Account]:
    """Janina owes 636,77 zł, Piotr has paid 12,50 zł too much."""
    made = {}
    for number, payer, address, staircase, flat in FLATS:
        building, _new = find_or_make_building(f"B{address}"[:12], address=address)
        stair = find_or_make_staircase(building, staircase)[0] if staircase else None
        made[number] = Account.objects.create(
            account_no=number,
            premises=Premises.objects.create(
                code=f"L-{number}",
                building=building,
                staircase=stair,
                number=flat,
                area=Decimal(40),
            ),
            payer=Person.objects.get_or_create(name=payer)[0],
            payer_name=payer,
            opened_on=date(2020, 1, 1),
        )
    charge(made["100001"], "2026-10", "636.77")
    pay(made["100002"], "2026-10-05", "12.50")
    resident("ebok", "EB-500001-3", "Janina Testowska")
    grant(made["100009"], "Janina Testowska", "PROXY", end=date(2027, 1, 1))
    return made


JANINAS, PIOTRS, BY_LOGIN = ["100001"], ["100002"], ["100001", "100009"]
# What golive found missing.
MISSED = {
    "Wzorcowej 1 m. 8": JANINAS,
    "Wzorcowa1/8": JANINAS,
    "testowska wzorcowa": JANINAS,
    "Wzorcowa 1 klatka A m. 8": JANINAS,
    # The house at Kwiatkowskiego has no staircases in the tree.
    "3/7 kl. II": ["100004", "100009"],
    "636,77": JANINAS,
    "EB-500001-3": ["100001", "100009"],
}
WAYS = {
    "przy Wzorcowej 1 mieszkanie 8": JANINAS,
    "na Wzorcowej 1/8": JANINAS,
    "lokal nr 8 przy Wzorcowej 1": JANINAS,
    "m. 8 Wzorcowa 1": JANINAS,
    "ul.Wzorcowa1m8": JANINAS,
    "Wzorcową 1/8": JANINAS,
    "ulica Wzorcowa nr 1 m nr 8": JANINAS,
    "Wzorcowa 1 kl.A/8": JANINAS,
    "Wzorcowa 1 klatka schodowa A lok. 8": JANINAS,
    "Wzorcowa 1/8.": JANINAS,
    "(Wzorcowa 1/8)": JANINAS,
    "Wzorcowej 1/8 w Przykładowie": JANINAS,
    "8 Testowska": JANINAS,
    "Testowska J. Wzorcowa 1": JANINAS,
    "Kwiatowej 3/7 klatka 2": ["100004"],
    "kl. I Kwiatowa 3/7": ["100003"],
    "Jana Pawła II 10/4": ["100005"],
    "Świętym Janie Pawle II 10/4": ["100005"],
    "osiedlu Tysiąclecia 5/12": ["100006"],
    "Tysiąclecia blok 5 m. 12": ["100006"],
    "alei 3 Maja 15/2": ["100007"],
    "Aleje 3 Maja 15 m 2": ["100007"],
    "Długiej 12 A/3": ["100008"],
    "12a m.3": ["100008"],
    "Długa 12A lok.3,": ["100008"],
    "Kwiatkowskim 3/7": ["100009"],
    "saldo 636,77 zł": JANINAS,
    "12,50": PIOTRS,
}
# What a caller says, with words around it; half of it was not found before.
SAID = {
    "Wzorcowej 1, m.8": JANINAS,
    "wzorcowa 1 / 8": JANINAS,
    "Wzorcowa 1-8": JANINAS,
    "Wzorcowa 1 miesz. 8": JANINAS,
    "wzorcowa 1 nr lokalu 8": JANINAS,
    "lok. 8 wzorcowa 1": JANINAS,
    "mieszkanie 8, Wzorcowa 1": JANINAS,
    "Wzorcowa nr 1 lokal nr 8": JANINAS,
    "z Wzorcowej 1/8": JANINAS,
    "blok Wzorcowa 1 m 8": JANINAS,
    "dom Wzorcowa 1 m 8": JANINAS,
    "Pani Testowska z Wzorcowej": JANINAS,
    "Testowskiej Wzorcowa": JANINAS,
    "Testowskiej Wzorcowa 1": JANINAS,
    "Janiny Testowskiej": JANINAS,
    "Piotra Nowaka": PIOTRS,
    "p. Nowak": PIOTRS,
    "pan Nowak": PIOTRS,
    "Nowak Wzorcowa 9": PIOTRS,
    "Nowak m. 9": PIOTRS,
    "Nowakowi": PIOTRS,
    "państwo Nowak": PIOTRS,
    "JP II 10/4": ["100005"],
    "Jana Pawła 10/4": ["100005"],
    "Św. Jana Pawła II 10/4": ["100005"],
    "sw jana pawla 2 10/4": ["100005"],
    "Jana Pawła 2 10 m 4": ["100005"],
    "3-go Maja 15/2": ["100007"],
    "3go maja 15/2": ["100007"],
    "Trzeciego Maja 15/2": ["100007"],
    "3. Maja 15/2": ["100007"],
    "3 maja 15 mieszkanie 2": ["100007"],
    "Tysiąclecie 5/12": ["100006"],
    "os Tysiaclecia 5 / 12": ["100006"],
    "osiedle Tysiąclecia 5 lokal 12": ["100006"],
    "Tysiąclecia 5 m12": ["100006"],
    "Długa 12a/3": ["100008"],
    "dluga 12 a 3": ["100008"],
    "długa 12a m3": ["100008"],
    "na Długiej 12A": ["100008"],
    "Kwiatowa 3/I/7": ["100003"],
    "Kwiatowa 3 kl II 7": ["100004"],
    "Kwiatowa 3 II klatka m 7": ["100004"],
    "Kwiatowa 3 II kl. m. 7": ["100004"],
    "Kwiatowa 3, klatka druga, m. 7": ["100004"],
    "Kwiatowa 3 klatka nr 2 m 7": ["100004"],
    "Kwiatowa 3/7, kl. 2": ["100004"],
    "Kwiatowa 3 kl.2 m.7": ["100004"],
    "Wzorcowa 1A/8": JANINAS,
    "Wzorcowa 1 A/8": JANINAS,
    "636,77zł": JANINAS,
    "636.77": JANINAS,
    "636,77 PLN": JANINAS,
    "dług 636,77": JANINAS,
    "zalega 636,77": JANINAS,
    "zalega 636,77 zł": JANINAS,
    "636,77 zaległości": JANINAS,
    "636,77 długu": JANINAS,
    "zadłużenie 636,77": JANINAS,
    "-12,50": PIOTRS,
    "12,50 nadpłaty": PIOTRS,
    "nadpłata 12,50 zł": PIOTRS,
    "winna 636,77 zł": JANINAS,
    "636 zł 77 gr": JANINAS,
    "zaległość: 636,77": JANINAS,
    "ma zapłacić 636,77": JANINAS,
    "kto zapłacił 12,50": PIOTRS,
    "przelew 12,50": PIOTRS,
    "wpłacił 12,50": PIOTRS,
    "wpłata na 12,50": PIOTRS,
    "eb-500001-3": BY_LOGIN,
    "EB 500001 3": BY_LOGIN,
    "EB500001-3": BY_LOGIN,
    "EB5000013": BY_LOGIN,
    "login EB-500001-3": BY_LOGIN,
    "EB - 500001 - 3": BY_LOGIN,
    "konto 100001": JANINAS,
    "nr 100001": JANINAS,
    "100 001": JANINAS,
    "nr konta 100001": JANINAS,
    "konto nr 100001": JANINAS,
    "L-100001": JANINAS,
    "lokal L-100001": JANINAS,
}
# Nobody, or only who is meant.
NOBODY = {
    "Wzorcowa 1 klatka B m. 8": [],
    "Wzorcowej 8/1": [],
    "nowak kwiatowa": [],
    "636,78": [],
    "EB-500001": [],
    "klatka A": [],
    "Kwiatowa 3/7": ["100003", "100004"],
    "Testowska": ["100001", "100010"],
    # Of two declined names both are looked for; of an exact one nobody else.
    "Testowskich": ["100001", "100010"],
    "Lis": ["100003", "100004"],
    # Another staircase, another street of a pope, a label without a number.
    "Kwiatowa 3/III/7": [],
    "Wzorcowa 1B/8": [],
    "Jana Pawła 4/10": [],
    "konto": [],
    "nr 1": [],
    "pani": [],
    "zalega 636,77 i 12,50": [],
}


@pytest.mark.parametrize(
    ("typed", "expected"), [*MISSED.items(), *WAYS.items(), *SAID.items(), *NOBODY.items()]
)
def test_what_clerks_type_finds_the_account(
    flats: dict[str, Account], typed: str, expected: list[str]
):
    hits = find_accounts(typed, TODAY).hits

    assert [hit.account.account_no for hit in hits] == expected


@pytest.mark.parametrize("typed", [way for way in WAYS if any(map(str.isdigit, way))][:24])
def test_flats_are_found_the_same_way(flats: dict[str, Account], typed: str):
    if "Testowska" not in typed:
        flats_listed = find_premises(typed, TODAY).premises
        assert [flat.code.removeprefix("L-") for flat in flats_listed] == WAYS[typed]


@pytest.mark.both_databases
def test_one_hit_costs_the_queries_of_four(flats: dict[str, Account]):
    queries_of(find_accounts, "Wzorcowa 1/8", TODAY)  # what is read once a process
    cost = queries_of(find_accounts, "Wzorcowa 1/8", TODAY)
    assert queries_of(find_accounts, "Testowska", TODAY) == cost
    assert len(find_accounts("1000", TODAY).hits) == len(FLATS)
    assert queries_of(find_accounts, "1000", TODAY) == cost


def test_on_a_mirror_the_stated_balance_is_found(settings, flats: dict[str, Account]):
    settings.COOP_LEDGER = "mirror"
    report = bring(feed(balance("100001", "70,00"), balance("100002", "-5,00")))
    assert report.errors == ()

    by_amount = {
        typed: find_accounts(typed, TODAY).hits for typed in ("70,00", "5,00 zł", "636,77")
    }

    assert {
        typed: [hit.account.account_no for hit in hits] for typed, hits in by_amount.items()
    } == {
        "70,00": ["100001"],
        "5,00 zł": ["100002"],
        "636,77": [],
    }
