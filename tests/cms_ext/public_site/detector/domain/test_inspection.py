from datetime import date, timedelta

import pikepdf
import pytest
from django.test import override_settings

from cms_ext.base.files.extraction import ExtractedText, Hidden, HiddenLocation, read_file
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.public_site.detector import FoundData, inspect_file
from cms_ext.public_site.detector.domain.allowance import add_allowance, set_strength
from cms_ext.public_site.detector.models import Allowance, RuleStrength, rule_choices
from tests.cms_ext.base.files.extraction.pdf_files import (
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
from tests.query_counts import queries_of
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@shared_by_the_whole_file
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


def inspected(*pages: str) -> tuple[FoundData, ...]:
    return inspect_file(ExtractedText(pages, len(pages), True), today=TODAY)


def test_people_are_found_with_page_and_span_and_firms_and_the_erased_are_not():
    content = pdf("Protokol", "Wniosek Anny Lis", "Wniosek firmy Zielony Las")
    assert inspect_file(read_file(content, "pdf"), today=TODAY) == (
        FoundData(rule="PERSON", strength="block", place="page", page=2, start=8, end=16),
    )

    expected = {"firma Zielony Las": [], "Ewie Sowie": ["PERSON"], "osoba nr 123": []}

    assert {text: [one.rule for one in inspected(text)] for text in expected} == expected


def test_lb_08_text_under_a_black_box_blocks():
    number = pesel(date(1980, 5, 12), 1234)
    document = pikepdf.new()
    add_page(document, line(f"PESEL {number}") + "q 0 g 40 690 400 30 re f Q ")

    assert found(saved(document)) == [("PESEL", "block", "page", 1)]


def test_lb_09_an_author_from_the_register_blocks_also_by_what_only_warns_on_a_page():
    for change in (with_author("Anna Lis"), with_xmp("Anna Lis"), with_author("Lis")):
        content = pdf("Protokol", change=change)
        assert found(content) == [("PERSON", "block", "metadata", None)]
    assert found(pdf("Wniosek pani Lis")) == [("PERSON", "warn", "page", 1)]


def test_who_is_not_in_the_register_warns_everywhere_but_in_the_properties_of_a_file():
    places = (HiddenLocation.METADATA, HiddenLocation.COMMENT)
    hidden = tuple(Hidden(place, "Jan Kowalski") for place in places)
    said = ExtractedText(("Ugoda z panem Janem Kowalskim",), None, True, hidden)

    assert inspect_file(said, today=TODAY) == (
        FoundData("NAME", "warn", "page", 1, 14, 29),
        FoundData("NAME", "warn", "comment", None, 0, 12),
    )
    assert "NAME" not in dict(rule_choices())


def test_an_earlier_revision_and_an_attachment_block():
    first = plain_tables(pdf("Wniosek Anny Lis"))
    attached = pdf("Protokol", change=with_attachment("lista.txt", b"Anna Lis"))

    assert found(updated(first, "Anny Lis", "lokatora")) == [
        ("PERSON", "block", "previous revision", None)
    ]
    assert found(attached) == [("PERSON", "block", "attachment", None)]


def test_a_header_stands_on_the_page_and_is_treated_like_it():
    said = ExtractedText(("Protokół",), None, True, (Hidden(HiddenLocation.HEADER, "pani Lis"),))

    assert inspect_file(said, today=TODAY) == (FoundData("PERSON", "warn", "header", None, 5, 8),)

    # The span of a hidden find counts in all texts of its place.
    said = ExtractedText(
        ("",),
        1,
        True,
        (Hidden(HiddenLocation.COMMENT, "brak"), Hidden(HiddenLocation.COMMENT, "Anna Lis")),
    )
    (one,) = inspect_file(said, today=TODAY)

    assert said.hidden_text(HiddenLocation.COMMENT)[one.start : one.end] == "Anna Lis"


OWN_ACCOUNT = account(99_990_000, 7)


def test_the_whitelist_lets_a_value_through_in_its_time():
    kinds = Allowance.Kind
    values = [
        (kinds.PERSON, "Piotr Wrona", "Przewodniczyl Piotr Wrona"),
        (kinds.PHONE, "00 000 00 00", f"tel. {grouped('0' * 9, 3)}"),
        (kinds.EMAIL, "Biuro@poczta.example", "biuro@poczta.example"),
        (kinds.DOMAIN, "podlasem.example", "sekretariat@podlasem.example"),
        (kinds.ACCOUNT, OWN_ACCOUNT, f"rachunek {grouped(OWN_ACCOUNT, 2, 4)}"),
        (kinds.PHRASE, "ul. Sosnowa 1/2", "biuro, ul. Sosnowa 1/2"),
    ]
    day, last = timedelta(days=1), date(2026, 12, 31)
    times = [
        (TODAY, TODAY, True),
        (TODAY, last, True),
        (date(2026, 1, 1), TODAY - day, False),
        (TODAY + day, last, False),
    ]
    for kind, value, text in values:
        before = inspected(text)
        assert len(before) == 1
        for starts_on, ends_on, passes in times:
            days = {"starts_on": starts_on, "ends_on": ends_on}
            allowed = Allowance(kind=kind, value=value, reason="dane jawne", **days)
            add_allowance(allowed, origin=SYSTEM)
            assert inspected(text) == (() if passes else before), (kind, starts_on, ends_on)
            allowed.delete()


@override_settings(COOP_OWN_BANK_ACCOUNTS=[OWN_ACCOUNT])
def test_the_coops_own_accounts_of_the_settings_pass():
    assert inspected(grouped(OWN_ACCOUNT, 2, 4)) == ()


def test_the_co_op_makes_a_rule_stronger():
    set_strength(
        RuleStrength(rule="PERSON", doubtful=True, strength="block", reason="decyzja"),
        origin=SYSTEM,
    )

    assert [one.strength for one in inspected("pani Lis")] == ["block"]


def test_a_long_file_asks_the_database_no_more_than_a_short_one():
    pages = ("pani Lis",) * 4

    assert queries_of(inspected, *pages) == queries_of(inspected, *pages[:1])
    assert len(inspected(*pages)) == 4
