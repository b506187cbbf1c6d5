"""The legal basis of a component at the finance desk: proposed, written in, a paper named."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from lxml import html

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.legal_basis import set_legal_basis
from ebok_plugin.charges.models import Basis
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES, a_library, no_library
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.desk.views.tariffs.component_screen import errors_of, page_of

__all__ = ["a_library", "no_library"]
pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)


def test_a_legal_basis_is_proposed_written_in_and_corrected(client: Client) -> None:
    lift = priced("DZW", Basis.PERSONS, "11")
    sits(client, CLERK)
    address = f"{page_of(lift)}podstawa/"
    before = text_of(client.get(page_of(lift)))
    blank = html.fromstring(client.get(address).content)
    sent = {"words": "§ 12 regulaminu opłat", "valid_from": "2026-11-01", "paper": ""}

    said = text_of(client.post(address, sent, follow=True))
    client.post(address, {**sent, "words": "§ 12 ust. 2 regulaminu opłat"})
    empty = client.post(address, {**sent, "words": " "})
    unknown = client.post(address, {**sent, "paper": "Regulamin, którego nie ma"})

    assert "Mieszkańcy nie wiedzą, z jakiego przepisu wynika ta opłata." in before
    assert blank.xpath("//textarea[@name='words']/text()")[0].strip() == (
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych"
    )
    assert blank.xpath("//input[@name='valid_from']/@value") == ["2020-01-01"]
    assert "Podstawę prawną zapisano." in said
    assert "§ 12 regulaminu opłat, od 01.11.2026" in said
    assert "words" in errors_of(empty)
    assert "Nie ma takiego dokumentu w bibliotece" in errors_of(unknown)["paper"]
    assert [(one.words, one.paper) for one in lift.legal_bases.all()] == [
        ("§ 12 ust. 2 regulaminu opłat", None)
    ]


@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(("paper", "shown"), [(OPEN, [RULES.url]), (HIDDEN, [])])
def test_a_paper_is_named_and_linked_for_whoever_may_open_it(
    client: Client, paper: UUID, shown: list[str]
) -> None:
    """A hidden one leaves no trace on the page, and stays when its words are corrected."""
    lift = priced("DZW", Basis.PERSONS, "11")
    set_legal_basis(lift, "§ 12", paper=paper, valid_from=SINCE, origin=SYSTEM)
    sits(client, CLERK)

    page = html.fromstring(client.get(page_of(lift)).content)
    form = html.fromstring(client.get(f"{page_of(lift)}podstawa/").content)
    kept = form.xpath("//input[@name='paper']/@value")
    sent = {"words": "§ 12 ust. 2", "valid_from": "2020-01-01", "paper": "".join(kept)}
    client.post(f"{page_of(lift)}podstawa/", sent)

    assert page.xpath("//section[@aria-labelledby='podstawa']//li/a/@href") == shown
    assert kept == [RULES.title for _link in shown]
    assert [(one.words, one.paper) for one in lift.legal_bases.all()] == [("§ 12 ust. 2", paper)]


@pytest.mark.usefixtures("no_library")
def test_a_site_without_papers_asks_for_words_alone(client: Client) -> None:
    lift = priced("DZW", Basis.PERSONS, "11")
    set_legal_basis(lift, "§ 12", paper=OPEN, valid_from=SINCE, origin=SYSTEM)
    sits(client, CLERK)

    form = html.fromstring(client.get(f"{page_of(lift)}podstawa/").content)
    client.post(f"{page_of(lift)}podstawa/", {"words": "§ 13", "valid_from": "2026-11-01"})

    assert form.xpath("//input[@name='paper']") == []
    # What was named stays for the day on which the library is on again.
    assert [(one.words, one.paper) for one in lift.legal_bases.all()] == [
        ("§ 12", OPEN),
        ("§ 13", OPEN),
    ]


def test_whoever_only_sees_components_is_offered_no_legal_basis(client: Client) -> None:
    lift = priced("DZW", Basis.PERSONS, "11")
    sits(client, AUDITOR)

    assert "Wpisz podstawę prawną" not in text_of(client.get(page_of(lift)))
