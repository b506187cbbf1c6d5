"""No question that a visitor can type breaks a page or is half heard (acceptance check 15).

Whatever host a request names, no address that the site gives out leads there.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import etree

from cms_ext.premises.models import Building
from tests.boundaries.test_guards import PUBLIC
from tests.marks import ON_THE_DEMO
from tests.page_checks import parsed
from tests.project.demo_sign_in import ANNA, PAYER, as_

pytestmark = [*ON_THE_DEMO, pytest.mark.thorough]

LIBRARY = "/ikcs/dokumenty/"
# Nothing is left of these that could be looked for.
NO_WORD = {"a quote": '"', "NUL": "\0", "a blank": " ", "5 kB of quotes": '"' * 1700, "nothing": ""}
BRACKETS, LONG = "()*:^", "x" * 5000
# Where one can search: as whom, a word that is found there, and what is said of one that is not.
SEARCHES = {
    "/szukaj/": (None, "Statut", "Brak wyników Nie ma takiej strony"),
    "/dokumenty/": (None, "Regulamin", "Brak dokumentów dla „x"),
    LIBRARY: (ANNA, "Statut", "Brak dokumentów dla „x"),
    "/admin/pages/search/": ("staff:admin", "Kontakt", "żadna strona nie pasuje do x"),
    "/admin/documents/": ("staff:admin", "Regulamin", 'żaden dokument nie pasuje do "x'),
    "/admin/images/": ("staff:admin", "", 'żaden obraz nie pasuje do "x'),
    "/admin/pracownicy/": ("staff:admin", "Rachunkowa", "Nikogo nie znaleziono dla „x"),
    "/admin/choose-page/search/": ("staff:admin", "Kontakt", "Jest 0 dopasowań"),
}


def words(answer: HttpResponse) -> str:
    """What is read on the page, or on the part of one that was fetched."""
    assert answer.status_code == 200
    page = parsed(answer)
    for hidden in page.xpath("//script | //style"):
        hidden.drop_tree()
    (*_, shown) = [page, *page.xpath("//main")]
    return " ".join(shown.text_content().split())


def of(who: str | None) -> Client:
    return as_(who) if who else Client()


@pytest.mark.both_databases
@pytest.mark.parametrize("address", SEARCHES)
def test_15_an_odd_search_shows_the_whole_list_or_says_that_nothing_was_found(address: str):
    who, found, said = SEARCHES[address]
    client = of(who)
    # The administration says how many minutes ago a page was changed.
    with time_machine.travel(datetime.now(UTC), tick=False):
        whole = words(client.get(address))
        answers = {name: words(client.get(address, {"q": odd})) for name, odd in NO_WORD.items()}

    assert answers == dict.fromkeys(NO_WORD, whole)
    assert said in words(client.get(address, {"q": LONG}))
    if found:
        page = words(client.get(address, {"q": found}))
        assert found in page
        assert said not in page
    odd = client.get(address, {"q": BRACKETS})
    if address.startswith("/admin/"):
        assert said.replace("x", BRACKETS) in words(odd)
    elif address == "/szukaj/":
        assert words(odd) == whole
    else:
        # The library drops the brackets and so lists all.
        every = client.get(address).context["catalogue"]
        assert odd.context["catalogue"].total == every.total > 0


def test_15_a_box_gives_back_what_was_typed():
    for address in ("/szukaj/", "/dokumenty/", LIBRARY, "/admin/pracownicy/"):
        page = of(SEARCHES[address][0]).get(address, {"q": 'uchwała "o windzie'}).content.decode()

        assert 'value="uchwała &quot;o windzie"' in page, address


ODD_FILTERS = ("rok=%22", "rok=abc", "rok=%00", "rok=" + "9" * 5000, "rodzaj=%27%20OR%201")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("address", "valid", "odd"),
    [
        (LIBRARY, "q=statut", (*ODD_FILTERS, "organ=%00", "p=-1")),
        (LIBRARY, "rok=2026", ("rodzaj=%27%20OR%201", "organ=%00", "p=-1")),
        ("/ogloszenia/", "rodzaj=OUTAGE", ("gdzie=%00", "gdzie=abc", *ODD_FILTERS[:4])),
        ("/ogloszenia/", "gdzie=", ODD_FILTERS),
    ],
)
def test_15_an_odd_filter_changes_nothing_and_one_beside_it_stays(
    address: str, valid: str, odd: tuple[str, ...]
):
    client = as_(ANNA)
    whole, chosen = (words(client.get(f"{address}?{one}")) for one in ("", valid))

    assert {one: words(client.get(f"{address}?{one}")) for one in odd} == dict.fromkeys(odd, whole)
    assert {one: words(client.get(f"{address}?{one}&{valid}")) for one in odd} == dict.fromkeys(
        odd, chosen
    )
    assert (chosen == whole) == (valid == "gdzie=")


@pytest.mark.both_databases
def test_15_wrong_keys_are_not_found():
    anna, payer = as_(ANNA), as_(PAYER)
    for key in ("abc", "1", "0" * 32, "%00", "x" * 5000):
        assert anna.get(f"/ikcs/dokumenty/{key}/plik/").status_code == 404, key
        assert payer.get(f"/e-bok/konto/{key}/").status_code == 404, key


ODD_HOST = "obcy.example"


def public_screens() -> Iterator[str]:
    """Every public address that needs no key of its own."""
    for space, names in PUBLIC.items():
        for name in names.split():
            try:
                yield reverse(f"{space}:{name}")
            except NoReverseMatch:
                continue


def pages(client: Client) -> Iterator[str]:
    """Every public page and paper, as the site maps name them, and a feed of one building."""
    for site_map in (reverse("pages:sitemap"), reverse("ikcs:site_map")):
        for place in etree.fromstring(client.get(site_map).content).iter("{*}loc"):
            yield "/" + place.text.split("/", 3)[3]
    building = Building.objects.select_related("property").first()
    assert building is not None
    for name in ("rss_of_place", "atom_of_place", "dates_of_place"):
        yield reverse(f"notices:{name}", args=[f"{building.property.code}/{building.code}"])


def test_no_answer_names_the_host_of_its_request(settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": ODD_HOST})
    places = [*public_screens(), *pages(client)]

    answers = {place: client.get(place) for place in places}

    assert {place for place, one in answers.items() if ODD_HOST.encode() in one.getvalue()} == set()
    assert {place for place, one in answers.items() if ODD_HOST in str(one.headers)} == set()
    assert {"/", "/sitemap.xml"} <= {
        place for place, one in answers.items() if one.status_code == 200
    }
