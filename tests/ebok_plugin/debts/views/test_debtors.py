"""Who is late, by age: on the screen and in the files the same figures."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from lxml import html
from openpyxl import load_workbook

from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.panel.plans import agree
from tests.page_checks import text_of
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
DAY = "2026-11-20"
LIST = "/admin/rozliczenia/zaleglosci/"
TODAY = date(2026, 11, 20)
SHEET = "Tabela"


@shared
def the_debtors() -> None:
    """Anna is late since March and October, Jan since last year; Ewa pays, Ola has a plan."""
    anna = open_account("100001", "Anna Lis")
    for month, amount in (("2026-03", "100.00"), ("2026-10", "20.00"), ("2026-12", "7.00")):
        charge(anna, month, amount)
    charge(open_account("100002", "=Jan Kot"), "2025-10", "500.00")
    ewa = open_account("100003", "Ewa Sum")
    charge(ewa, "2026-10", "300.00")
    pay(ewa, "2026-10-10", "350.00")
    ola = open_account("100004", "Ola Wąs")
    charge(ola, "2026-09", "90.00")
    agree(ola, [1], ("2026-12-15", "90.00"), on=TODAY)


def test_arrears_stand_by_their_age_and_plans_apart(the_debtors: None):
    found = find_debtors(TODAY, DebtorScope())

    assert found.sums == (
        ("0–30 dni", zl("0")),
        ("31–90 dni", zl("20.00")),
        ("91–180 dni", zl("0")),
        ("181–365 dni", zl("100.00")),
        ("ponad 365 dni", zl("500.00")),
    )
    assert (found.late, found.in_plan) == (zl("620.00"), zl("90.00"))


def test_each_class_ends_on_its_day():
    charge(open_account("100001"), "2026-10", "1.00")
    classes = {
        "2026-10-15": None,
        "2026-10-16": 0,
        "2026-11-14": 0,
        "2026-11-15": 1,
        "2027-01-13": 1,
        "2027-01-14": 2,
        "2027-10-15": 3,
        "2027-10-16": 4,
    }

    found = {day: find_debtors(date.fromisoformat(day), DebtorScope()).sums for day in classes}

    assert {day: [amount for _label, amount in sums] for day, sums in found.items()} == {
        day: [zl("1.00") if place == age else zl("0") for place in range(5)]
        for day, age in classes.items()
    }


def test_the_page_and_the_files_say_the_same(auditor: Client, the_debtors: None):
    page = text_of(auditor.get(LIST))
    lines = b"".join(auditor.get(LIST, {"plik": "csv"}))
    book = load_workbook(BytesIO(b"".join(auditor.get(LIST, {"plik": "xlsx"}))))

    assert "Po terminie na dzień 20.11.2026: 620,00 zł" in page
    assert "Ewa Sum" not in page
    assert "Zaznacz konto" not in page  # an auditor orders no letters
    rows = [line.split(";") for line in lines.decode("utf-8-sig").splitlines()]
    assert [row[:1] + row[4:] for row in rows[1:]] == [
        ["100002", "500,00", "0,00", "0,00", "0,00", "0,00", "500,00", "0,00", DAY],
        ["100001", "120,00", "0,00", "20,00", "0,00", "100,00", "0,00", "0,00", DAY],
        ["100004", "0,00", "0,00", "0,00", "0,00", "0,00", "0,00", "90,00", DAY],
    ]
    assert rows[1][1] == "'=Jan Kot"
    sheet = [[cell.value for cell in row] for row in book[SHEET].iter_rows(min_row=2)]
    found = [[row[0], row[4], *row[-2:]] for row in sheet]
    day = datetime(2026, 11, 20)
    assert found == [["100002", 500, 0, day], ["100001", 120, 0, day], ["100004", 0, 90, day]]
    oldest = [datetime(2025, 10, 15), datetime(2026, 3, 15), None]
    assert [row[3] for row in sheet] == oldest
    assert (sheet[0][1], book[SHEET]["B2"].data_type) == ("=Jan Kot", "s")
    exports = AuditEvent.objects.filter(action="EXPORT")
    assert [event.changes["rows"] for event in exports] == [3, 3]


def test_the_list_of_another_day_and_building(clerk: Client, the_debtors: None):
    before = text_of(clerk.get(LIST, {"na": "2026-10-20"}))
    elsewhere = text_of(clerk.get(LIST, {"budynek": "B-01", "na": "2025-11-01"}))
    ahead = text_of(clerk.get(LIST, {"na": "2027-01-01"}))

    assert "Po terminie na dzień 20.10.2026: 710,00 zł" in before
    assert "Po terminie na dzień 01.11.2025: 500,00 zł" in elsewhere
    assert "Podaj dzień nie późniejszy niż dzisiejszy." in ahead


@pytest.mark.thorough
def test_the_list_of_who_is_late_with_much_or_for_long(clerk: Client, the_debtors: None):
    for asked, accounts in (
        ({}, ["100002", "100001", "100004"]),
        ({"kwota": "120,00"}, ["100002", "100001"]),
        ({"kwota": "120,01"}, ["100002"]),
        ({"dni": "1"}, ["100002", "100001"]),
        ({"dni": "365"}, ["100002"]),
        ({"kwota": "500", "dni": "365"}, ["100002"]),
        ({"kwota": "500,01", "dni": "365"}, []),
    ):
        page = html.fromstring(clerk.get(LIST, asked).content)
        lines = b"".join(clerk.get(LIST, {**asked, "plik": "csv"})).decode("utf-8-sig")

        links = page.xpath("//main//a[contains(@href, '/rozliczenia/konto/')]")
        assert [link.text_content().split()[0] for link in links] == accounts, asked
        assert [line.split(";")[0] for line in lines.splitlines()[1:]] == accounts, asked


def test_the_reminders_begin_with_what_the_list_shows(clerk: Client, the_debtors: None):
    page = clerk.get(LIST, {"kwota": "100", "dni": "10", "budynek": "B-01"})
    (way,) = [
        one
        for one in html.fromstring(page.content).xpath("//main//a/@href")
        if "przypomnienia" in one
    ]
    first = clerk.get(way).context["form"].initial

    assert [first[name] for name in ("least", "days", "place")] == ["100,00", "10", "b:B-01"]


@pytest.mark.thorough
def test_a_filter_that_cannot_be_is_said_at_its_field_and_the_usual_day_stands_in_its_own(
    clerk: Client, the_debtors: None
):
    for asked in ({"kwota": "dużo"}, {"dni": "0"}, {"dni": "x"}):
        page = clerk.get(LIST, asked)

        assert list(page.context["view"].filter_form.errors) == list(asked)
        assert len(page.context["object_list"]) == 3
    for asked in ({}, {"na": ""}):
        form = clerk.get(LIST, asked).context["view"].filter_form
        assert form["na"].value() == "2026-11-20"


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_debtor_and_for_four(auditor: Client):
    charge(open_account("100000"), "2026-10", "100.00")
    one = queries_of_page(auditor, LIST)
    for number in ("100001", "100002", "100003"):
        charge(open_account(number), "2026-10", "100.00")

    assert queries_of_page(auditor, LIST) == one
    assert len(auditor.get(LIST).context["object_list"]) == 4
