"""The list of announcements begins with what concerns the payer's own premises."""

import pytest
from django.test import Client

from cms_ext.premises.models import Building, Premises, Staircase
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import HomePage
from tests.cms_ext.public_site.notices.estates import Estates, build
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import parsed, texts
from tests.query_counts import queries_of_page
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

LIST = "/ogloszenia/"


@shared
def estates() -> Estates:
    return build()


@shared
def index() -> AnnouncementIndexPage:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    return stand_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))


def announce(
    index: AnnouncementIndexPage, title: str, **places: list[Building | Staircase]
) -> None:
    kind = AnnouncementKind.objects.get(code="GENERAL")
    page = AnnouncementPage(title=title, kind=kind, lead=f"{title}: co, gdzie.", **places)
    stand_below(index, page)


@shared
def three(index: AnnouncementIndexPage, estates: Estates) -> None:
    announce(index, "Dla wszystkich budynków")
    announce(index, "Przegląd na Wrzosowej", staircases=[estates.w1_1])
    announce(index, "Przegląd na Jodłowej", buildings=[estates.j2])


def settle(number: str, flat: str) -> None:
    account = open_account(number)
    account.premises = Premises.objects.get(code=flat)
    account.save()
    grant(account, "Anna Lis")


def seen(client: Client, **asked: str) -> tuple[list[str], list[str]]:
    page = parsed(client.get(LIST, asked))
    return (
        sorted(texts(page, "//main//ul[contains(@class, 'notices')]//h2")),
        texts(page, "//main//div[@role='status']"),
    )


def test_a_payer_sees_what_concerns_her_flat_and_may_ask_for_all_as_others_see(client, three: None):
    settle("100005", "W1-11")
    assert len(seen(client)[0]) == 3
    signed_in(client, "Obca Osoba", "EB-500009-9")
    assert len(seen(client)[0]) == 3
    signed_in(client)

    own, said = seen(client)

    assert own == ["Dla wszystkich budynków", "Przegląd na Wrzosowej"]
    assert said == ["Znaleziono 2 ogłoszenia – Twoje miejsca: ul. Wrzosowa 1, klatka 1"]
    assert len(seen(client, gdzie="")[0]) == 3
    assert seen(client, gdzie="N1/J2")[0] == ["Dla wszystkich budynków", "Przegląd na Jodłowej"]


def test_two_flats_are_two_places(client, three: None):
    settle("100005", "W1-11")
    settle("100006", "J2-21")
    signed_in(client)

    own, said = seen(client)

    assert len(own) == 3
    assert said[0].endswith("ul. Jodłowa 2, klatka 2; ul. Wrzosowa 1, klatka 1")


def test_six_premises_cost_as_much_as_two(client, three: None):
    signed_in(client)
    settle("100001", "W1-11")
    settle("100002", "W1-12")
    two = queries_of_page(client, LIST)
    for number, flat in enumerate(("W1-13", "J2-11", "J2-12", "W3-11")):
        settle(f"10001{number + 1}", flat)

    assert queries_of_page(client, LIST) == two
