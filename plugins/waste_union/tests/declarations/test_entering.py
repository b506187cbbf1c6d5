"""Whoever may declare enters E-BOK before there is an account; whoever may not stays outside."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_menu_entries
from plugins.waste_union.tests.declarations.declarations import (
    TODAY,
    grant_declaring,
    house,
    person_of,
)
from plugins.waste_union.tests.declarations.payer import START
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from waste_union.declarations.domain.register import end_right
from waste_union.declarations.entering_check import run
from waste_union.declarations.models import DeclarationRight, DeclaredProperty, FormVersion
from waste_union.declarations.plugin.people import holds_right

pytestmark = pytest.mark.django_db


def test_who_may_declare_and_has_no_account_begins_at_the_declarations(
    anna: User, lipowa: DeclaredProperty
):
    """The other pages of the menu are there and empty."""
    browser = signed_in(anna)
    pages = {
        entry.url_name: browser.get(reverse(entry.url_name))
        for entry in list_menu_entries("panel", "ebok")
    }

    assert pages.pop("ebok:home")["Location"] == START
    assert {name: (page.status_code, page_problems(page)) for name, page in pages.items()} == (
        dict.fromkeys(pages, (200, []))
    )
    assert lipowa.address in " ".join(texts(parsed(browser.get(START)), "//main"))


def test_the_first_declaration_is_filed_by_somebody_without_an_account_where_the_form_takes_it(
    anna: User, lipowa: DeclaredProperty
):
    FormVersion.objects.update(kinds=["FIRST", "CHANGE"])
    browser = signed_in(anna)
    offered = parsed(browser.get(f"{START}nowa/"))
    way = texts(parsed(browser.get(START)), "//main//td[last()]/a")

    begun = browser.post(f"{START}nowa/", {"nieruchomosc": lipowa.code, "cel": "FIRST"})

    assert offered.xpath("//input[@name='cel']/@value") == ["FIRST"]
    assert way == [f"Złóż pierwszą deklarację – {lipowa.address}"]
    assert begun.status_code == 302


def test_without_a_right_that_holds_today_access_is_refused(
    anna: User, obcy: User, lipowa: DeclaredProperty
):
    stranger, browser = signed_in(obcy), signed_in(anna)
    assert [stranger.get(path).status_code for path in ("/e-bok/", START)] == [403, 403]
    right = DeclarationRight.objects.get(person=anna.person)

    for begins, status in ((TODAY + timedelta(days=1), 403), (right.valid_from, 200)):
        DeclarationRight.objects.update(valid_from=begins)
        assert browser.get(START).status_code == status
    end_right(right, today=TODAY, origin=SYSTEM)
    assert browser.get(START).status_code == 403


def test_the_right_to_declare_gives_the_right_to_a_login(anna: User, lipowa: DeclaredProperty):
    table = {date(2025, 12, 31): False, date(2026, 1, 1): True, TODAY: True}

    assert {day: holds_right(person_of(anna), day) for day in table} == table


def test_an_institution_is_known_by_its_properties_or_its_accounts(
    anna: User, obcy: User, lipowa: DeclaredProperty
):
    other = house(code="BRZ-0002")
    grant_declaring(anna, other, DeclarationRight.objects.all()[0].role)

    found = run(AccessApplication(person=anna.person), TODAY)
    stranger = run(AccessApplication(person=obcy.person), TODAY)
    nobody = run(AccessApplication(), TODAY)

    assert (found.result, found.detail_code, found.evidence) == (
        CheckVerdict.PASS,
        "DECLARES",
        ("Może składać deklaracje dla nieruchomości: BRZ-0001, BRZ-0002",),
    )
    assert (stranger.result, stranger.detail_code) == (CheckVerdict.FAIL, "NO_ACCOUNT")
    assert (nobody.result, nobody.detail_code) == (CheckVerdict.FAIL, "PERSON_UNKNOWN")
