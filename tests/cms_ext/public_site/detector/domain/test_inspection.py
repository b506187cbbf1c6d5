"""A whole file under the detector: with the register, the whitelist and the rules of the site."""

from __future__ import annotations

from datetime import date, timedelta

import pikepdf
import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from cms_ext.base.extraction import ExtractedText, Hidden, HiddenLocation, read_file
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.public_site.detector import FoundData, inspect_file
from cms_ext.public_site.detector.domain.allowance import add_allowance, set_strength
from cms_ext.public_site.detector.models import Allowance, RuleStrength
from tests.cms_ext.base.extraction.pdf_files import (
    add_page,
    line,
    pdf,
    plain_tables,
    saved,
    updated,
    with_attachment,
    with_author,
    with_xmp,
)
from tests.cms_ext.public_site.detector.digits import account, grouped, pesel

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
OFFICE = "0" * 9


@pytest.fixture(autouse=True)
def register() -> None:
    """Anna and Piotr are on file, one who was erased, and a firm for which Ewa acts."""
    Person.objects.create(name="Anna Lis")
    Person.objects.create(name="Piotr Wrona")
    Person.objects.create(name="Osoba usunięta nr 123")
    Person.objects.create(
        name="Zielony Las", kind=Person.Kind.COMPANY, representatives="Ewa Sowa\n"
    )


def found(content: bytes) -> list[tuple[str, str, str, int | None]]:
    """Rule, strength, place and page."""
    return [
        (one.rule, one.strength, one.place, one.page)
        for one in inspect_file(read_file(content, "pdf"), today=TODAY)
    ]


def test_a_finding_tells_its_page_and_its_span() -> None:
    content = pdf("Protokol", "Wniosek Anny Lis", "Wniosek firmy Zielony Las")

    assert inspect_file(read_file(content, "pdf"), today=TODAY) == (
        FoundData(rule="PERSON", strength="block", place="page", page=2, start=8, end=16),
    )


@pytest.mark.parametrize(
    ("text", "rules"),
    [("firma Zielony Las", []), ("Ewie Sowie", ["PERSON"]), ("osoba nr 123", [])],
    ids=["a firm", "who acts for it", "an erased person"],
)
def test_people_are_found_and_firms_are_not(text: str, rules: list[str]) -> None:
    assert [one.rule for one in inspect_file(ExtractedText((text,), 1, True), today=TODAY)] == rules


def test_lb_08_text_under_a_black_box_blocks() -> None:
    number = pesel(date(1980, 5, 12), 1234)
    document = pikepdf.new()
    add_page(document, line(f"PESEL {number}") + "q 0 g 40 690 400 30 re f Q ")

    assert found(saved(document)) == [("PESEL", "block", "page", 1)]


@pytest.mark.parametrize("change", [with_author("Anna Lis"), with_xmp("Anna Lis")])
def test_lb_09_an_author_from_the_register_blocks(change: object) -> None:
    content = pdf("Protokol", change=change)

    assert found(content) == [("PERSON", "block", "metadata", None)]


def test_what_only_warns_on_a_page_blocks_where_nobody_sees_it() -> None:
    assert found(pdf("Wniosek pani Lis")) == [("PERSON", "warn", "page", 1)]
    assert found(pdf("Protokol", change=with_author("Lis"))) == [
        ("PERSON", "block", "metadata", None)
    ]


def test_an_earlier_revision_and_an_attachment_block() -> None:
    first = plain_tables(pdf("Wniosek Anny Lis"))
    attached = pdf("Protokol", change=with_attachment("lista.txt", b"Anna Lis"))

    assert found(updated(first, "Anny Lis", "lokatora")) == [
        ("PERSON", "block", "previous revision", None)
    ]
    assert found(attached) == [("PERSON", "block", "attachment", None)]


def test_a_header_stands_on_the_page_and_is_treated_like_it() -> None:
    said = ExtractedText(("Protokół",), None, True, (Hidden(HiddenLocation.HEADER, "pani Lis"),))

    assert inspect_file(said, today=TODAY) == (FoundData("PERSON", "warn", "header", None, 5, 8),)


def test_the_span_of_a_hidden_find_counts_in_all_texts_of_its_place() -> None:
    said = ExtractedText(
        ("",),
        1,
        True,
        (Hidden(HiddenLocation.COMMENT, "brak"), Hidden(HiddenLocation.COMMENT, "Anna Lis")),
    )
    (one,) = inspect_file(said, today=TODAY)

    assert said.hidden_text(HiddenLocation.COMMENT)[one.start : one.end] == "Anna Lis"


def entry(kind: Allowance.Kind, value: str, **dates: date) -> Allowance:
    return add_allowance(
        Allowance(
            kind=kind,
            value=value,
            reason="dane jawne",
            starts_on=dates.get("starts_on", TODAY),
            ends_on=dates.get("ends_on", TODAY),
        ),
        origin=SYSTEM,
    )


OWN_ACCOUNT = account(99_990_000, 7)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Allowance.Kind.PERSON, "Piotr Wrona", "Przewodniczyl Piotr Wrona"),
        (Allowance.Kind.PHONE, "00 000 00 00", f"tel. {grouped(OFFICE, 3)}"),
        (Allowance.Kind.EMAIL, "Biuro@poczta.example", "biuro@poczta.example"),
        (Allowance.Kind.DOMAIN, "podlasem.example", "sekretariat@podlasem.example"),
        (Allowance.Kind.ACCOUNT, OWN_ACCOUNT, f"rachunek {grouped(OWN_ACCOUNT, 2, 4)}"),
        (Allowance.Kind.PHRASE, "ul. Sosnowa 1/2", "biuro, ul. Sosnowa 1/2"),
    ],
)
@pytest.mark.parametrize(
    ("dates", "passes"),
    [
        ({}, True),
        ({"ends_on": date(2026, 12, 31)}, True),
        ({"starts_on": date(2026, 1, 1), "ends_on": TODAY - timedelta(days=1)}, False),
        ({"starts_on": TODAY + timedelta(days=1), "ends_on": date(2026, 12, 31)}, False),
    ],
    ids=["today", "longer", "over", "not yet"],
)
def test_the_whitelist_lets_a_value_through_in_its_time(
    kind: Allowance.Kind, value: str, text: str, dates: dict[str, date], passes: bool
) -> None:
    said = ExtractedText((text,), 1, True)
    before = inspect_file(said, today=TODAY)
    entry(kind, value, **dates)

    assert len(before) == 1
    assert inspect_file(said, today=TODAY) == (() if passes else before)


@override_settings(COOP_OWN_BANK_ACCOUNTS=[OWN_ACCOUNT])
def test_the_coops_own_accounts_of_the_settings_pass() -> None:
    assert inspect_file(ExtractedText((grouped(OWN_ACCOUNT, 2, 4),), 1, True), today=TODAY) == ()


def test_the_co_op_makes_a_rule_stronger() -> None:
    set_strength(
        RuleStrength(rule="PERSON", doubtful=True, strength="block", reason="decyzja"),
        origin=SYSTEM,
    )

    assert [
        one.strength for one in inspect_file(ExtractedText(("pani Lis",), 1, True), today=TODAY)
    ] == ["block"]


@pytest.mark.parametrize("pages", [1, 30])
def test_a_long_file_asks_the_database_no_more_than_a_short_one(
    pages: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        assert (
            len(inspect_file(ExtractedText(("pani Lis",) * pages, pages, True), today=TODAY))
            == pages
        )
