"""Everybody reads the fee that holds today, and by which paper."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    accepted,
    person_of,
    with_account,
)
from plugins.waste_union.tests.declarations.domain.test_fee_decision import notify_rates
from plugins.waste_union.tests.declarations.payer import START
from tests.clients import signed_in
from tests.page_checks import page_problems, words_at
from waste_union.declarations.models import Declaration, DeclaredProperty

pytestmark = pytest.mark.django_db
NOTICE = "108,00 zł zawiadomienie o stawce ZAW/2026/000001, od 07/2026"


@pytest.fixture
def in_july(anna: User, celina: User, lipowa: DeclaredProperty, settings) -> Declaration:
    """Three persons declared 99.00; from July on 108.00 by a notice, and it is July."""
    facts = replace(HOME, persons=3, composter=False)
    declared = accepted(with_account(lipowa), anna, celina, facts=facts)
    notify_rates("36.00", date(2026, 7, 1), celina)
    settings.COOP_TODAY = date(2026, 7, 20)
    return declared


@pytest.mark.thorough
def test_the_resident_reads_the_fee_of_today_its_notice_and_the_next_charge(
    in_july: Declaration, anna: User, settings
):
    assert person_of(anna) == in_july.declared_property.account.payer  # type: ignore[union-attr]

    first, days = (words_at(signed_in(anna).get(f"/e-bok/{path}")) for path in ("", "terminy/"))

    assert "Następna opłata (przewidywana) Za maj: 99,00 zł do" in first
    assert "Z deklaracji, decyzji i zawiadomień o stawkach." in days
    assert "108,00" in days

    browser, address = signed_in(anna), f"{START}{in_july.pk}/"

    own, one = browser.get(START), browser.get(address)

    # The list says the sum, the page of the declaration the notice.
    assert "108,00 zł" in words_at(own)
    assert (
        "Dziś opłata wynosi 108,00 zł miesięcznie: zawiadomienie o stawce ZAW/2026/000001, od "
        "07/2026."
    ) in words_at(one)
    assert "Opłata miesięczna z tej deklaracji 99,00 zł" in words_at(one)
    assert [page_problems(page) for page in (own, one)] == [[], []]
    # While the declaration itself holds nothing more is said.
    settings.COOP_TODAY = date(2026, 6, 30)
    assert "Dziś opłata wynosi" not in words_at(browser.get(address))


@pytest.mark.thorough
@pytest.mark.both_databases
def test_the_desk_reads_it_in_its_list_and_on_both_pages(in_july: Declaration, celina: User):
    desk = signed_in(celina)
    addresses = (
        reverse("declarations_desk_properties"),
        reverse("declarations_desk_property", args=[in_july.declared_property_id]),
        reverse("declarations_desk_one", args=[in_july.pk]),
    )

    pages = [words_at(desk.get(address)) for address in addresses]

    assert "108,00 zł zawiadomienie o stawce ZAW/2026/000001" in pages[0]
    assert [f"Opłata dziś {NOTICE}" in page for page in pages[1:]] == [True, True]
