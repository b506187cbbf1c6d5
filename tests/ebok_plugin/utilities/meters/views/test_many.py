"""Anyone who manages many premises reads, counts and hands in on one page, as the right goes."""

from datetime import date

import pytest
from django.test import Client

from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, figures, meter, read, water_meter
from tests.page_checks import cells, page_problems, parsed
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/odczyty/lokale/"
MANAGER, ACT, SEE = AccountAccess.Role.MANAGER, AccountAccess.Scope.ACT, AccountAccess.Scope.SEE


def hand_over(number: str, scope: str = ACT, end: date | None = None) -> None:
    access = grant(Account.objects.get(account_no=number), "Anna Lis", MANAGER, end=end)
    access.scope = scope
    access.save()


@shared
def flats() -> None:
    """Five flats with a water meter: Anna manages the first three, looks at the fourth, and the
    right to the fifth ended yesterday. The third has heat that is read remotely.
    """
    for n in range(1, 6):
        water_meter(f"10000{n}", f"Płatnik {n}")
    heat = meter(
        Account.objects.get(account_no="100003"), "CO-3", MeterKind.HEAT, remote=True, place=""
    )
    read(heat, "2026-10-31", "102")
    for n in range(1, 4):
        hand_over(f"10000{n}")
    hand_over("100004", SEE)
    hand_over("100005", end=date(2026, 11, 19))
    window("2026-11-15", "2026-11-30")


@pytest.fixture
def anna(client, flats: None) -> Client:
    signed_in(client)
    return client


def numbers(page: object) -> list[str]:
    cells = parsed(page).xpath("//form[@method='post']//tbody/tr/th/small")  # type: ignore[arg-type]
    return [cell.text_content().rsplit(" ", 1)[-1] for cell in cells]


def fields(page: object) -> int:
    return len(parsed(page).xpath("//input[starts-with(@name, 'stan-')]"))  # type: ignore[arg-type]


def test_all_premises_stand_in_one_table_and_file_with_a_field_where_one_may_act(anna: Client):
    page = anna.get(PAGE)

    assert numbers(page) == ["ZW-100001", "ZW-100002", "ZW-100003", "CO-3", "ZW-100004"]
    assert fields(page) == 3
    assert page_problems(page) == []
    assert "tylko do wglądu" in page.content.decode()
    assert PAGE in anna.get("/e-bok/odczyty/").content.decode()

    assert cells(parsed(page), "//section[@aria-labelledby='razem']//tbody/tr") == [
        ["Wodomierz zimnej wody", "4", "3", "20,0 m³"],
        ["Ciepłomierz", "1", "0", "0,1 GJ"],
    ]

    file = anna.get(PAGE, {"rodzaj": "ZW", "plik": "csv"})
    lines = file.content.decode("utf-8-sig").splitlines()
    assert file["Content-Type"].startswith("text/csv")
    assert len(lines) == 5
    assert [line.split(";")[4] for line in lines[1:]] == [f"ZW-10000{n}" for n in range(1, 5)]
    assert "100005" not in file.content.decode()


@pytest.mark.thorough
def test_it_is_narrowed(anna: Client):
    everything = ["ZW-100001", "ZW-100002", "ZW-100003", "CO-3", "ZW-100004"]
    for question, shown in (
        ({"rodzaj": "CO"}, ["CO-3"]),
        ({"q": "zw 100002"}, ["ZW-100002"]),
        ({"brak": "on"}, ["ZW-100001", "ZW-100002", "ZW-100003"]),
        ({"brak": "on", "q": "ZW-100004"}, []),
        ({"q": "ZW-100005"}, []),
        ({"q": "<script>\x00'"}, []),
        ({"rodzaj": "XX"}, everything),
        ({"q": "x" * 500}, everything),
    ):
        page = anna.get(PAGE, question)

        assert (page.status_code, numbers(page)) == (200, shown)
        # A choice that is not one says so at its field.
        assert page_problems(page) == []


def test_many_readings_go_in_at_once_or_none_and_an_unlikely_one_asks(anna: Client):
    one, two = (Meter.objects.get(number=f"ZW-10000{n}") for n in (1, 2))

    page = anna.post(PAGE, {f"stan-{one.pk}": "215", f"stan-{two.pk}": "1234567"})

    assert "najwyżej 5 cyfr" in page.content.decode()
    # Anyone who only looks, or looked, hands nothing in.
    for number in ("ZW-100004", "ZW-100005", "CO-3"):
        what = Meter.objects.get(number=number)
        anna.post(PAGE, {f"stan-{what.pk}": "300", "krok": "potwierdz"})
    assert not Reading.objects.filter(day=TODAY).exists()

    sent = {f"stan-{one.pk}": "215,5", f"stan-{two.pk}": "9"}

    asked = anna.post(PAGE, sent)
    assert "Czy to się zgadza?" in asked.content.decode()
    assert not Reading.objects.filter(day=TODAY).exists()

    done = anna.post(PAGE, {**sent, "krok": "potwierdz"})

    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert figures(one)[-1] == ("2026-11-20", "215.5", "ACCEPTED")
    assert figures(two)[-1] == ("2026-11-20", "9", "WAITING")
    assert numbers(anna.get(PAGE, {"brak": "on"})) == ["ZW-100003"]


def test_the_cost_does_not_grow_with_the_premises(anna: Client):
    of_five = queries_when_warm(lambda: anna.get(PAGE))
    for n in range(3):
        meter(open_account(f"20000{n}", f"Inny {n}"), f"ZW-20000{n}")
        hand_over(f"20000{n}")
    assert queries_when_warm(lambda: anna.get(PAGE)) == of_five
    assert len(numbers(anna.get(PAGE))) == 8
