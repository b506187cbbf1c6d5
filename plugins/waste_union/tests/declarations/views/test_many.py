"""Anna manages many buildings: the table of persons, a file of changes, and one signature."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    accepted,
    grant_declaring,
    house,
    started,
    with_account,
)
from plugins.waste_union.tests.declarations.payer import START, start_draft
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared
from waste_union.declarations.models import Declaration, DeclaredProperty, SubmissionReceipt
from waste_union.declarations.vocabulary import DeclarantKind

pytestmark = pytest.mark.django_db
FILE, SIGN = f"{START}z-pliku/", f"{START}do-podpisu/"
HEADING = "kod_nieruchomosci;liczba_osob;data_zmiany\n"


def managed(anna: User, celina: User, number: int, **facts: Any) -> DeclaredProperty:
    """A house of four persons; one knows of `known_persons` who live there."""
    place = house(code=f"BUD-{number:02d}", address=f"ul. Leśna {number}", **facts)
    grant_declaring(anna, place, DeclarantKind.MANAGER)
    accepted(with_account(place, f"3000{number:02d}"), anna, celina, facts=HOME)
    return place


@shared
def three(anna: User, celina: User) -> list[DeclaredProperty]:
    return [managed(anna, celina, number) for number in (1, 2, 3)]


def handed_in(browser: Client, rows: str, heading: str = HEADING) -> Any:
    file = SimpleUploadedFile("osoby.csv", (heading + rows).encode())
    return browser.post(FILE, {"plik": file})


def prepared(browser: Client, rows: str) -> Any:
    page = handed_in(browser, rows)
    (content,) = parsed(page).xpath("//input[@name='rows']/@value")
    return browser.post(FILE, {"rows": content})


ROWS = "BUD-01;5;2026-05-11\nBUD-02;3;2026-05-12\nBUD-03;6;2026-05-13\n"


@pytest.mark.thorough
@pytest.mark.both_databases
def test_three_buildings_are_filed_by_one_file_and_one_signature(
    browser: Client, three: list[DeclaredProperty]
):
    tried = handed_in(browser, ROWS)
    assert Declaration.objects.filter(state="DRAFT").count() == 0
    prepared(browser, ROWS)
    page = browser.get(SIGN)
    ticked = parsed(page).xpath("//input[@name='deklaracja']/@value")
    done = browser.post(SIGN, {"deklaracja": ticked, "oswiadczenie-0": "on"})
    again = browser.post(SIGN, {"deklaracja": ticked, "oswiadczenie-0": "on"})

    assert [page_problems(one) for one in (tried, page, browser.get(SIGN))] == [[]] * 3
    assert done["Location"] == f"{START}zlozone/"
    assert again.status_code == 200
    filed = Declaration.objects.filter(state="SUBMITTED").order_by("declared_property__code")
    assert [
        (one.declared_property.code, one.payload["persons"], one.reason, str(one.event_date))
        for one in filed
    ] == [
        ("BUD-01", 5, "MOVED_IN", "2026-05-11"),
        ("BUD-02", 3, "MOVED_OUT", "2026-05-12"),
        ("BUD-03", 6, "MOVED_IN", "2026-05-13"),
    ]
    # Three came in on paper before.
    assert SubmissionReceipt.objects.count() == 6


@pytest.mark.thorough
@pytest.mark.usefixtures("three")
def test_a_file_with_one_wrong_row_is_refused_whole_and_in_words(browser: Client):
    good = "BUD-02;3;2026-05-12\n"
    for rows, words in (
        (good + "BUD-99;5;2026-05-11\n", "nie masz takiej nieruchomości"),
        (good + "BUD-01;-5;2026-05-11\n", "liczba osób nie może być ujemna"),
        (good + "BUD-01;5,5;2026-05-11\n", "wpisz liczbę osób, bez części dziesiętnej"),
        (good + "BUD-01;²;2026-05-11\n", "wpisz liczbę osób, bez części dziesiętnej"),
        (good + "BUD-01;10000;2026-05-11\n", "wpisz liczbę osób, bez części dziesiętnej"),
        (good + "BUD-01;4;2026-05-11\n", "tyle osób jest już w deklaracji"),
        (good + "BUD-01;5;2026-05-21\n", "jest w przyszłości"),
        (good + "BUD-01;5;2013-06-30\n", "jest poza zakresem"),
        (good + "BUD-01;5;11 maja\n", "użyj zapisu 2026-03-31"),
        (good + "BUD-01;5;2026-05-11\n" * 2, "BUD-01 jest już w wierszu 3"),
        ("", "Plik nie zawiera żadnego wiersza danych."),
        (good + "BUD-01;5;2026-05-11\n" * 10_000, "Plik ma więcej niż 1 000 wierszy."),
        (good + '"BUD-01;5;2026-05-11\n', "nie został zamknięty"),
        (good + "BUD-01;5;2026-\x0005-11\n", "plik zawiera bajty zerowe"),
    ):
        page = handed_in(browser, rows)

        assert words in " ".join(page.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())
        assert parsed(page).xpath("//input[@name='rows']") == []
        assert page_problems(page) == []
    assert not Declaration.objects.filter(state="DRAFT").exists()


@pytest.mark.usefixtures("three")
def test_errors_stand_in_the_order_of_the_file_and_other_columns_are_one(browser: Client):
    page = handed_in(browser, "BUD-99;5;2026-05-11\nBUD-01;-5;2026-05-11\n")
    other = handed_in(browser, "BUD-01;5\n", "kod_nieruchomosci;liczba_osob\n")

    lines = [text.split(",")[0] for text in texts(parsed(page), "//div[@id='bledy']//li")]
    assert lines == ["Wiersz 2", "Wiersz 3"]
    assert "data_zmiany" in other.content.decode()
    english = handed_in(browser, "BUD-01;5;2026-05-11\n", "property_code;persons;event_date\n")
    assert "W pliku jest 1 zmiana" in english.content.decode()
    assert parsed(other).xpath("//input[@name='rows']") == []


def test_what_the_page_between_sends_is_judged_once_more(
    browser: Client, three: list[DeclaredProperty], jan: User
):
    theirs = house(jan, code="JAN-1", address="ul. Inna 1")

    page = browser.post(FILE, {"rows": f"{HEADING}{theirs.code};5;2026-05-11"})

    assert "nie masz takiej nieruchomości" in page.content.decode()
    assert not Declaration.objects.filter(state="DRAFT").exists()

    # One that is not ready says what it lacks.
    start_draft(browser, "BUD-01")
    page = browser.get(SIGN)
    assert "Podaj powód i datę." in page.content.decode()
    assert parsed(page).xpath("//input[@name='deklaracja']") == []
    assert page_problems(page) == []


@pytest.mark.both_databases
def test_one_that_waits_for_the_office_stops_the_file(
    browser: Client, three: list[DeclaredProperty]
):
    prepared(browser, ROWS)
    ticked = parsed(browser.get(SIGN)).xpath("//input[@name='deklaracja']/@value")
    browser.post(SIGN, {"deklaracja": ticked[:1], "oswiadczenie-0": "on"})

    page = handed_in(browser, ROWS)

    assert "dla tej nieruchomości istnieje niezakończona deklaracja" in page.content.decode()
    # The other two drafts stay, and the same file without it fills them in again.
    rows = "BUD-02;2;2026-05-12\n"
    prepared(browser, rows)
    assert sorted(
        Declaration.objects.filter(state="DRAFT").values_list("payload__persons", flat=True)
    ) == [2, 6]


def test_nothing_is_signed_without_a_tick_or_the_statement(
    browser: Client, three: list[DeclaredProperty], anna: User, jan: User
):
    prepared(browser, ROWS)
    ticked = parsed(browser.get(SIGN)).xpath("//input[@name='deklaracja']/@value")
    his = started(house(jan, code="JAN-1", address="ul. Inna 1"), jan)

    without = browser.post(SIGN, {"oswiadczenie-0": "on"})
    unsaid = browser.post(SIGN, {"deklaracja": ticked})
    foreign = browser.post(SIGN, {"deklaracja": [str(his.pk)], "oswiadczenie-0": "on"})

    assert "Zaznacz, które deklaracje podpisujesz." in without.content.decode()
    assert "Zaznacz oświadczenie." in unsaid.content.decode()
    assert "Zaznacz, które deklaracje podpisujesz." in foreign.content.decode()
    assert Declaration.objects.filter(state="SUBMITTED").count() == 0


@pytest.mark.thorough
def test_the_table_shows_where_the_office_knows_of_others(
    browser: Client, anna: User, celina: User
):
    for number, known in enumerate((4, 6, None), 1):
        day = {} if known is None else {"known_persons": known, "known_on": "2026-05-01"}
        managed(anna, celina, number, **day)

    page = browser.get(START)

    cells = "//main//tbody/tr/td[3]"
    assert texts(parsed(page), cells) == ["4", "6 – inaczej niż w deklaracji", ""]
    assert page_problems(page) == []
    found = browser.get(START, {"q": "leśna 2"})
    assert [text[:10] for text in texts(parsed(found), "//main//tbody//th")] == ["ul. Leśna "]
    assert "Nie ma takiej nieruchomości" in browser.get(START, {"q": "nigdzie"}).content.decode()


@pytest.mark.thorough
def test_table_file_and_signing_cost_the_same_for_one_and_for_four(
    browser: Client, anna: User, celina: User
):
    def queries(count: int) -> list[int]:
        rows = "".join(f"BUD-{n:02d};{5 + count};2026-05-11\n" for n in range(1, count + 1))
        prepared(browser, rows)
        acts = (
            lambda: browser.get(START),
            lambda: browser.get(SIGN),
            lambda: handed_in(browser, rows),
        )
        return [queries_when_warm(act) for act in acts]

    managed(anna, celina, 1)
    of_one = queries(1)
    for number in (2, 3, 4):
        managed(anna, celina, number)
    assert queries(4) == of_one
