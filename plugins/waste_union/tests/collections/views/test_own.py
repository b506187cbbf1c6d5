"""`/e-bok/odbiory/`: Anna's own addresses, each with its next collection."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from cms_ext.premises.models import Premises
from plugins.waste_union.tests.collections.union import TODAY
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_of, queries_when_warm
from waste_union.collections.domain.queries import (
    find_own_next_collection,
    list_panel_tiles,
    match_addresses,
)
from waste_union.collections.models import AddressRange, CollectionDay, Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("union")]
OWN = "/e-bok/odbiory/"


def test_an_address_of_the_register_means_one_house_or_none():
    table = {
        "ul. Leśna 3, 00-000 Przykładowo": "ul. Leśna 3, Przykładowo",
        "ul. Leśna 3, 00-001 Borówki": "ul. Leśna 3, Borówki",
        "Leśna 12B m. 4, Przykładowo": "ul. Leśna 12b, Przykładowo",
        "Borówki 14, 00-001 Borówki": "Borówki 14",
        "ul. Polna 8": "ul. Polna 8, Przykładowo",
        # Two streets have the name, and nothing says which is meant.
        "ul. Leśna 3": None,
        "ul. Leśna 3, 00-002 Gdzie Indziej": None,
        "ul. Lipowa 3, Przykładowo": None,
        "ul. Leśna, Przykładowo": None,
        "ul. Leśna 99, Przykładowo": None,
        "garaże przy ul. Leśnej": None,
        "": None,
    }

    def house(written: str) -> str | None:
        (one,) = match_addresses([written], TODAY)
        return str(one.found) if one.found else None

    assert {written: house(written) for written in table} == table


def annas_client(anna: User, *addresses: str) -> Client:
    """Anna signed in, who pays at these addresses, too."""
    first = Premises.objects.count()
    for number, address in enumerate(addresses, start=first):
        account = open_account(f"10000{number}", "Anna Lis")
        Premises.objects.filter(pk=account.premises_id).update(address=address)
        grant(account, "Anna Lis")
    return signed_in(anna)


def test_anna_reads_when_what_is_collected_from_her_houses_and_first_which_is_next(anna: User):
    client = annas_client(
        anna, "ul. Leśna 3, 00-000 Przykładowo", "Jagodno 7, 00-001 Jagodno", "ul. Obca 1, Gdzieś"
    )

    answer = client.get(OWN)

    page = parsed(answer)
    assert texts(page, "//section/h2") == [
        "Jagodno 7, 00-001 Jagodno",
        "ul. Leśna 3, 00-000 Przykładowo",
        "ul. Obca 1, Gdzieś",
    ]
    assert texts(page, "//p[@class='when']") == [
        "Za 5 dni, środa, 25 listopada 2026",
        "Dziś, piątek, 20 listopada 2026",
    ]
    assert "Nie rozpoznaliśmy tego adresu w harmonogramie." in answer.content.decode()
    assert page.xpath("//section//a/@href")[:2] == [
        "/odbiory/jagodno/7/",
        "/odbiory/przykladowo-lesna/3/",
    ]
    assert "no-store" in answer["Cache-Control"]
    assert page_problems(answer) == []

    # Of her houses the one that comes first; an address that nobody knows takes nothing away.
    page = parsed(client.get("/e-bok/"))

    [tile] = page.xpath(f"//main//ul[@class='tasks']/li/a[@href='{OWN}']")
    assert texts(tile, ".//b|.//small") == ["Terminy odbioru", "Dziś"]


def test_whoever_has_many_reads_a_line_for_each(anna: User):
    houses = [f"ul. Leśna {number}, 00-000 Przykładowo" for number in (1, 3, 5, 99)]

    answer = annas_client(anna, *houses).get(OWN)

    lines = texts(parsed(answer), "//main//ul[contains(@class, 'papers')]/li")
    assert lines == [
        *(f"{house} dziś, piątek, 20 listopada 2026 ZOdpady zmieszane" for house in houses[:3]),
        f"{houses[3]} nie rozpoznaliśmy tego adresu",
    ]
    assert page_problems(answer) == []


def test_the_page_is_behind_the_gate_of_the_panel(client, anna: User):
    assert client.get(OWN).status_code == 302
    # She pays for nothing here.
    assert signed_in(anna).get(OWN).status_code == 403


def test_one_address_costs_as_much_as_four(anna: User):
    def queries(*numbers: int) -> int:
        """With these houses, too."""
        client = annas_client(anna, *(f"ul. Leśna {number}, Przykładowo" for number in numbers))
        return queries_when_warm(lambda: client.get(OWN))

    assert queries(1) == queries(3, 5, 7)


def test_who_has_nothing_collected_reads_no_line(anna: User):
    def lines(*addresses: str) -> list[PaperLink]:
        """With these addresses, too."""
        annas_client(anna, *addresses)
        return find_own_next_collection(anna, "ebok", TODAY)

    waste = PaperLink("Odbiór odpadów: Odpady zmieszane", OWN, "Za 5 dni, 25.11.2026")
    assert [lines(), lines("ul. Obca 1, Gdzieś")] == [[], []]
    assert lines("Jagodno 7, 00-001 Jagodno") == [waste]
    # An address that nobody knows still has its page.
    tiles = list_panel_tiles(anna, "ebok", TODAY)
    assert tiles == [PaperLink("Terminy odbioru", OWN, "Za 5 dni")]
    CollectionDay.objects.all().delete()
    assert list_panel_tiles(anna, "ebok", TODAY) == [PaperLink("Terminy odbioru", OWN)]
    assert list_panel_tiles(anna, "ikcs", TODAY) == []
    assert find_own_next_collection(anna, "ikcs", TODAY) == []
    assert find_own_next_collection(AnonymousUser(), "ebok", TODAY) == []


def test_the_line_costs_the_same_for_one_house_and_for_four(anna: User):
    def queries(*numbers: int) -> int:
        """With these houses, too."""
        annas_client(anna, *(f"ul. Leśna {number}, Przykładowo" for number in numbers))
        return queries_of(find_own_next_collection, anna, "ebok", TODAY)

    of_one = queries(1)
    assert queries(3, 5, 7) == of_one
    AddressRange.objects.all().delete()
    Street.objects.all().delete()
    assert queries() == 1


def test_another_schedule_changes_the_line(anna: User):
    annas_client(anna, "ul. Leśna 3, 00-000 Przykładowo")
    before = find_own_next_collection(anna, "ebok", TODAY)
    CollectionDay.objects.filter(day=TODAY).delete()
    after = find_own_next_collection(anna, "ebok", TODAY)

    assert [line.detail for line in before] == ["Dziś, 20.11.2026"]
    assert [line.detail for line in after] != ["Dziś, 20.11.2026"]
