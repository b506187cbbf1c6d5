"""Numbers of cases by month, kind, subject and building, drawn and as a file; the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.domain.counts import CaseCounts, case_counts, counts_chart
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import CountsBy
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import MONDAY, TODAY, complaint, fault, walks
from tests.ebok_plugin.desk.clerks import queries_of, words_at
from tests.page_checks import parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 5)
NUMBERS, FAULTS = "/admin/sprawy/liczby/", "/admin/sprawy/usterki/"
LIFT, LAMP = "Dźwig (winda)", "Oświetlenie klatki lub terenu"


@shared
def known(house: Building, daria: User, prezes: User) -> None:
    """A lamp of October mended late, a lift and a lamp of today, a complaint decided for Jan."""
    lamp, accepted = fault(on=OCTOBER, building=house), complaint(on=MONDAY)
    fault(name=LIFT, building=house)
    fault(building=house)
    walk = walks(daria, prezes)
    for name in ("triage", "resolve"):
        walk[name](lamp)
    for name in ("triage", "take_up", "draft_decision", "decide", "send_answer"):
        walk[name](accepted)
    accepted.refresh_from_db()
    accepted.decision.outcome = "PARTLY"
    accepted.decision.save()


@pytest.mark.both_databases
@pytest.mark.usefixtures("known")
def test_the_same_cases_told_in_four_ways() -> None:
    told = {by: case_counts(by, OCTOBER, TODAY, TODAY) for by in CountsBy}

    assert told == {
        CountsBy.MONTH: [
            CaseCounts(1, "październik 2026", "paź", 1, 0, 1, 1, 0),
            CaseCounts(2, "listopad 2026", "lis", 3, 2, 0, 0, 1),
        ],
        CountsBy.TYPE: [
            CaseCounts(1, "Zgłoszenie usterki lub pytanie", "1", 3, 2, 1, 1, 0),
            CaseCounts(2, "Reklamacja", "2", 1, 0, 0, 0, 1),
        ],
        CountsBy.SUBJECT: [
            CaseCounts(1, LAMP, "1", 2, 1, 1, 1, 0),
            CaseCounts(2, LIFT, "2", 1, 1, 0, 0, 0),
            CaseCounts(3, "Rozliczenie ciepła", "3", 1, 0, 0, 0, 1),
        ],
        CountsBy.BUILDING: [
            CaseCounts(1, "ul. Jodłowa 1", "1", 3, 2, 1, 1, 0),
            CaseCounts(2, "bez budynku", "2", 1, 0, 0, 0, 1),
        ],
    }


@pytest.mark.usefixtures("known")
def test_of_one_kind_in_other_days() -> None:
    assert [
        (one.label, one.received)
        for one in case_counts(CountsBy.SUBJECT, MONDAY, TODAY, TODAY, kind="TICKET")
    ] == [(LIFT, 1), (LAMP, 1)]
    assert case_counts(CountsBy.MONTH, date(2020, 1, 1), date(2020, 12, 31), TODAY) == []
    assert counts_chart([], CountsBy.MONTH) is None


@pytest.mark.usefixtures("known")
def test_the_picture_says_what_its_table_says(daria: User) -> None:
    client = signed_in(daria)

    page = parsed(client.get(NUMBERS))
    file = client.get(f"{NUMBERS}?wedlug=temat&export=csv")
    sheet = client.get(f"{NUMBERS}?export=xlsx")

    (name,) = page.xpath("//svg[@role='img']/@aria-label")
    assert "październik 2026: 1, po terminie 1; listopad 2026: 3, po terminie 0" in name
    assert len(page.xpath("//svg//rect")) == 3
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == f"1,{LAMP},2,1,1,1,0"
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.usefixtures("known")
def test_odd_questions_narrow_nothing(daria: User) -> None:
    client = signed_in(daria)

    def rows(path: str, query: str) -> str:
        return words_at(client.get(f"{path}{query}"), "//main//table")

    for path in (NUMBERS, FAULTS):
        for query in (
            "?od=2026-13-45",
            "?od=2026-11-30&do=2026-11-01",
            "?wedlug=zmyslone&rodzaj=NIC&budynek=%00",
        ):
            assert rows(path, query) == rows(path, ""), query
        every = rows(path, "?od=2020-01-01&do=2026-12-31")
        assert rows(path, "?od=0001-01-01&do=9999-12-31") == every


@pytest.mark.usefixtures("known")
def test_the_register_of_faults_goes_by_building(other_house: Building, daria: User) -> None:
    fault(building=other_house, place="=HYPERLINK(1)")
    client = signed_in(daria)

    shown = {
        query: texts(
            parsed(client.get(f"{FAULTS}{query}")),
            "//table[contains(@class, 'listing')]//tbody//td[1]",
        )
        for query in ("", "?budynek=J2", "?budynek=J1&od=2026-11-01")
    }
    file = client.get(f"{FAULTS}?export=csv")

    first, second = "ul. Jodłowa 1", "ul. Jodłowa 2"
    assert shown == {
        "": [first] * 3 + [second],
        "?budynek=J2": [second],
        "?budynek=J1&od=2026-11-01": [first] * 2,
    }
    # No cell runs.
    assert "'=HYPERLINK(1)" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_four_cases_cost_the_queries_of_one(house: Building, daria: User) -> None:
    client = signed_in(daria)
    costs = []
    for count in (1, 3):
        for _ in range(count):
            fault(building=house)
        Case.objects.update(reacted_at=timezone.now() + timedelta(1))
        costs.append([queries_of(client, path) for path in (NUMBERS, FAULTS)])

    assert costs[0] == costs[1]
