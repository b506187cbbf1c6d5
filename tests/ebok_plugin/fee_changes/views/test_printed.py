"""Letters on paper at the finance desk: ticked, printed and counted."""

from __future__ import annotations

import pytest
from django.test import Client

from ebok_plugin.fee_changes.models import FeeChange
from tests.ebok_plugin.fee_changes.desk import LIST, felicja, filled, kamil, told, words
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import parsed, texts

__all__ = ["felicja", "kamil"]
pytestmark = pytest.mark.django_db


def test_letters_are_printed_and_leave_the_pile(felicja: Client, kamil: Client) -> None:
    open_account("100005")
    address = told(felicja, kamil)
    key = str(FeeChange.objects.get().notices.get().pk)

    assert felicja.get(f"{address}wydruk/").content.startswith(b"%PDF")
    assert "100005" in words(felicja.get(f"{address}wydrukowane/"))
    felicja.post(f"{address}wydrukowane/", {"pismo": [key]})

    assert "Do wydrukowania" not in words(felicja.get(address))
    assert "Nie ma zawiadomień" in words(felicja.get(f"{address}wydrukowane/"))


def test_with_no_letter_ticked_the_page_says_what_to_do(felicja: Client, kamil: Client) -> None:
    """Above and at the boxes, which stay as they were left."""
    open_account("100005")
    pile = f"{told(felicja, kamil)}wydrukowane/"
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


def test_printed_letters_are_counted_in_words_and_never_as_none(
    felicja: Client, kamil: Client
) -> None:
    """Also what another one marked meanwhile, and what is no letter."""
    for number in range(100001, 100009):
        open_account(str(number))
    pile = f"{told(felicja, kamil)}wydrukowane/"
    keys = parsed(felicja.get(pile)).xpath("//input[@name='pismo'][@checked]/@value")
    gone = "Zaznaczone zawiadomienia są już oznaczone jako wydrukowane."

    def said(chosen: list[str]) -> list[str]:
        answer = felicja.post(pile, {"pismo": chosen}, follow=True)
        return [str(message).strip() for message in answer.context["messages"]]

    assert said(keys[:1]) == ["Oznaczono jako wydrukowane 1 zawiadomienie."]
    assert said(keys[:1]) == said(["nic", "-1"]) == [gone]
    assert said(keys[:3]) == ["Oznaczono jako wydrukowane 2 zawiadomienia."]
    assert said(keys) == ["Oznaczono jako wydrukowane 5 zawiadomień."]


def test_the_list_shows_the_changes_with_letters_to_print(felicja: Client, kamil: Client) -> None:
    open_account("100005")
    address = told(felicja, kamil)
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
