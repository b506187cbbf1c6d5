"""Each list and part of cases needs as many queries for four cases as for one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.premises.domain.codes import find_or_make_building
from coop_cases.domain.progress import own_under_way
from coop_cases.models import Case, SavedFilter
from coop_cases.plugin.people import list_person_sections
from plugins.cases.tests.cases import TODAY, fault
from plugins.cases.tests.desk import QUEUE
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.query_counts import queries_of, queries_of_page


@pytest.mark.thorough
@pytest.mark.django_db
def test_four_cases_cost_the_queries_of_one(
    anna: User, daria: User, as_anna: Client, as_daria: Client
):
    """Each in its building, with one that was mended late and rated, and a clerk's filter."""
    grant(open_account("100005"), anna.person.name)
    desk = (QUEUE, *(f"{QUEUE}{name}/" for name in ("liczby", "usterki", "oceny")))
    readers = dict.fromkeys(desk, as_daria) | {
        "/e-bok/sprawy/": as_anna,
        "/sprawa/nowa/?rodzaj=TICKET": Client(),
        "/usterki/": Client(),
    }
    assert daria.has_perm("cases.view_case")

    costs = []
    for count in (1, 3):
        for number in range(count):
            code = f"B-{count}{number}"
            house, _ = find_or_make_building(code, address=f"ul. Wzorcowa {code}")
            fault(person=anna.person, building=house)
            rated = fault(person=anna.person, building=house)
            Case.objects.filter(pk=rated.pk).update(
                state="RESOLVED",
                ended_on=TODAY,
                reacted_at=timezone.now() + timedelta(1),
                satisfaction=3,
            )
            SavedFilter.objects.create(clerk=daria, name=f"Filtr {code}", query="widok=moje")
        of_pages = {path: queries_of_page(client, path) for path, client in readers.items()}
        of_parts = {
            "her entry": queries_of(list_person_sections, anna.person, daria, TODAY),
            "her first page": queries_of(own_under_way, anna, "ebok", TODAY),
        }
        costs.append(of_pages | of_parts)

    assert costs[0] == costs[1]
