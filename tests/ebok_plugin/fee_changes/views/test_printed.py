"""Letters on paper at the finance desk: ticked, printed and counted."""

from uuid import uuid4

import pytest
from django.test import Client

from ebok_plugin.fee_changes.domain import notices
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.fee_changes.views import changes
from tests.ebok_plugin.fee_changes.desk import (
    LIST,
    address,
    clerk,
    felicja,
    filled,
    kamil,
    notified_change,
    second,
    words,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import parsed, texts
from tests.query_counts import queries_of_page

__all__ = ["address", "clerk", "felicja", "kamil", "second"]
pytestmark = pytest.mark.django_db


def test_letters_are_printed_and_leave_the_pile(felicja: Client, address: str):
    key = str(FeeChange.objects.get().notices.get().pk)

    assert felicja.get(f"{address}wydruk/").content.startswith(b"%PDF")
    assert "100005" in words(felicja.get(f"{address}wydrukowane/"))
    felicja.post(f"{address}wydrukowane/", {"pismo": [key]})

    assert "Do wydrukowania" not in words(felicja.get(address))
    assert "Nie ma zawiadomień" in words(felicja.get(f"{address}wydrukowane/"))


def test_with_no_letter_ticked_the_page_says_what_to_do(felicja: Client, address: str):
    """Above and at the boxes, which stay as they were left."""
    pile = f"{address}wydrukowane/"
    letter = FeeChange.objects.get().notices.get()

    answer = felicja.post(pile, {})

    page = parsed(answer)
    said = ["Zaznacz przynajmniej jedno zawiadomienie."]
    assert answer.status_code == 200
    assert texts(page, f"//*[@role='alert']//a[@href='#druk-{letter.pk}']") == said
    assert texts(page, "//*[@id=//fieldset/@aria-describedby]") == said
    assert page.xpath("//input[@name='pismo']/@value") == [str(letter.pk)]
    assert page.xpath("//input[@name='pismo'][@checked]") == []
    letter.refresh_from_db()
    assert letter.printed_at is None


@pytest.mark.thorough
def test_printed_letters_are_counted_in_words_and_never_as_none(felicja: Client, kamil: Client):
    """Also what another one marked meanwhile, and what is no letter."""
    for number in range(100001, 100009):
        open_account(str(number))
    pile = f"{notified_change(felicja, kamil)}wydrukowane/"
    keys = parsed(felicja.get(pile)).xpath("//input[@name='pismo'][@checked]/@value")
    gone = "Zaznaczone zawiadomienia są już oznaczone jako wydrukowane."

    def said(chosen: list[str]) -> list[str]:
        answer = felicja.post(pile, {"pismo": chosen}, follow=True)
        return [str(message).strip() for message in answer.context["messages"]]

    assert said(keys[:1]) == ["Oznaczono jako wydrukowane 1 zawiadomienie."]
    assert said(keys[:1]) == said(["nic", "-1"]) == [gone]
    assert said(keys[:3]) == ["Oznaczono jako wydrukowane 2 zawiadomienia."]
    assert said(keys) == ["Oznaczono jako wydrukowane 5 zawiadomień."]


@pytest.mark.thorough
def test_the_page_says_that_more_letters_wait(felicja: Client, kamil: Client, monkeypatch):
    for number in ("100005", "100006"):
        open_account(number)
    pile = f"{notified_change(felicja, kamil)}wydrukowane/"
    whole = words(felicja.get(pile))

    for module in (notices, changes):
        monkeypatch.setattr(module, "PILE", 1)
    page = felicja.get(pile)

    assert ("Do wydruku: 2." in whole, "Niżej pierwsze" in whole) == (True, False)
    more = "Do wydruku: 2. Niżej pierwsze 1; następne pokażą się, gdy te oznaczysz."
    assert more in words(page)
    assert len(parsed(page).xpath("//input[@name='pismo']")) == 1


def test_the_list_shows_the_changes_with_letters_to_print(felicja: Client, address: str):
    key = str(FeeChange.objects.get().notices.get().pk)
    felicja.post(f"{LIST}nowa/", filled())
    rows = "//table[@class='listing']/tbody/tr"

    every, waiting = (parsed(felicja.get(f"{LIST}{way}")) for way in ("", "?widok=do-wydruku"))
    felicja.post(f"{address}wydrukowane/", {"pismo": [key]})
    after = felicja.get(f"{LIST}?widok=do-wydruku")

    assert waiting.xpath(f"{rows}//a/@href") == [address]
    assert texts(waiting, f"{rows}/td[@class='desk-n']") == ["1"]
    assert len(every.xpath(f"//table[@class='listing']//a[starts-with(@href, '{LIST}')]")) == 2
    assert "Nie ma zawiadomień do wydrukowania." in words(after)


def test_the_list_to_print_costs_the_same_for_one_change_and_four(felicja: Client, address: str):
    to_print = f"{LIST}?widok=do-wydruku"
    one = queries_of_page(felicja, to_print)
    change, letter = FeeChange.objects.get(), FeeNotice.objects.get()
    for number in ("ZO/2026/91", "ZO/2026/92", "ZO/2026/93"):
        change.pk, letter.pk = None, uuid4()
        change.number = number
        change.save(force_insert=True)
        letter.change = change
        letter.save(force_insert=True)

    assert queries_of_page(felicja, to_print) == one
    rows = parsed(felicja.get(to_print)).xpath("//table[@class='listing']/tbody/tr")
    assert len(rows) == 4
