"""A row that a process keeps drawn outlives no publication, no day and no right."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.search.index import index_missing
from members_area.library.models import Document
from members_area.library.views.catalogue import cached_facts, cached_row
from members_area.register.domain.membership import end_term
from members_area.register.models import OfficeTerm, Organ
from tests.clients import signed_in
from tests.members_area.adopted import adopted
from tests.members_area.conftest import Publish, withdrawn
from tests.members_area.library.wordings import next_version
from tests.page_checks import parsed, words_at

pytestmark = pytest.mark.django_db
LIST = "/ikcs/dokumenty/"


def rows_by_title(client: Client, address: str = LIST) -> dict[str, str]:
    """Return the rows of a list as they are sent, by title."""
    return {row.paper.title: row.html for row in client.get(address).context["rows"]}


def test_a_row_is_drawn_once_for_all_who_are_given_the_paper(
    publish: Publish, anna: User, piotr: User
):
    publish("Protokół")
    cached_row.cache_clear()

    rows = [rows_by_title(signed_in(user)) for user in (anna, piotr, anna)]

    assert rows[0] == rows[1] == rows[2] != {}
    assert cached_row.cache_info().misses == 1


def test_a_search_keeps_nothing_of_itself(publish: Publish, anna: User):
    publish("Protokół o windzie", subject="Winda")
    index_missing(date(2026, 11, 20))
    cached_row.cache_clear()
    cached_facts.cache_clear()
    client = signed_in(anna)

    rows = [
        rows_by_title(client, f"{LIST}?q={word}")["Protokół o windzie"]
        for word in ("windy", "protokoly")
    ]

    assert ["<mark>windzie</mark>" in row for row in rows] == [True, False]
    assert ["<mark>Protokół</mark>" in row for row in rows] == [False, True]
    assert (cached_row.cache_info().currsize, cached_facts.cache_info().currsize) == (0, 1)


def test_a_phone_reads_the_subject_where_the_title_of_a_resolution_names_none(
    publish: Publish, anna: User, board: Organ
):
    days = (date(2026, 10, 6), date(2026, 10, 6))
    for number, title in (("6/RN/2026", "Uchwała nr 6"), ("7/RN/2026", "Uchwała w sprawie biura")):
        adopted(publish, board, number, *days, title=title, subject="godzin pracy biura")
    anna_in = signed_in(anna)
    page = parsed(anna_in.get(LIST))

    said_rows = {
        title: page.xpath(f"//article[.//h3[.='{title}']]//p[contains(., 'w sprawie godzin')]")
        for title in ("Uchwała nr 6", "Uchwała w sprawie biura")
    }
    seen = {title: [row.get("class", "") for row in rows] for title, rows in said_rows.items()}
    assert seen == {"Uchwała nr 6": [""], "Uchwała w sprawie biura": ["doc__more"]}
    paper = Document.objects.get(title="Uchwała nr 6")
    assert "w sprawie godzin pracy biura" in words_at(anna_in.get(f"/ikcs/dokumenty/{paper.pk}/"))


def test_another_place_is_another_row(publish: Publish, anna: User):
    publish("Regulamin", "PUBLIC")

    inside, outside = rows_by_title(signed_in(anna)), rows_by_title(Client(), "/dokumenty/")

    assert 'href="/ikcs/dokumenty/' in inside["Regulamin"]
    assert 'href="/ikcs/' not in outside["Regulamin"]


@pytest.mark.thorough
def test_a_changed_fact_is_shown_and_a_withdrawn_paper_gone_at_once(
    anna_in: Client, publish: Publish
):
    paper = publish("Protokół", number="")
    before = rows_by_title(anna_in)["Protokół"]
    next_version(paper, "Nowe, o wiele dłuższe brzmienie tego dokumentu.")
    assert rows_by_title(anna_in)["Protokół"] != before

    mistake = publish("Pomyłka")
    pages = (LIST, "/ikcs/")
    assert [sorted(rows_by_title(anna_in, page)) for page in pages] == [["Pomyłka", "Protokół"]] * 2
    withdrawn(mistake)
    assert [sorted(rows_by_title(anna_in, page)) for page in pages] == [["Protokół"]] * 2


def test_the_next_day_says_what_is_in_force_then(
    publish: Publish, anna: User, board: Organ, settings
):
    days = (date(2026, 11, 2), date(2026, 11, 21))
    adopted(publish, board, "1/RN/2026", *days, title="Uchwała")
    client, labels = signed_in(anna), []
    for day in (date(2026, 11, 20), date(2026, 11, 21)):
        settings.COOP_TODAY = day
        labels.append(
            [
                label
                for label in ("Obowiązuje", "Podjęta")
                if label in rows_by_title(client)["Uchwała"]
            ]
        )

    assert labels == [["Podjęta"], ["Obowiązuje"]]


def test_a_right_that_ended_takes_the_row_along(
    publish: Publish, piotr: User, board: Organ, settings
):
    publish("Materiał rady", "ORGAN", audience_organ=board)
    client = signed_in(piotr)
    assert [*rows_by_title(client)] == [*rows_by_title(client, "/ikcs/")] == ["Materiał rady"]

    end_term(OfficeTerm.objects.get(), on=date(2026, 11, 20), origin=SYSTEM)

    assert rows_by_title(client) == rows_by_title(client, "/ikcs/") == {}
    assert Document.objects.count() == 1
