"""The register of the demo against the expectations that came with its content."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document, Relation
from members_area.resolutions.domain.register import Register
from members_area.resolutions.models import Vote
from tests.marks import ON_THE_DEMO

pytestmark = ON_THE_DEMO
TODAY = date(2026, 11, 20)
EXPECTED: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "data" / "register.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)


def test_the_register_of_the_demo_on_its_days():
    anna = User.objects.get(login="IKCS-0007")
    visible = visible_documents(anna, TODAY)
    days = []
    for row in EXPECTED:
        register = Register(visible, row["date"], TODAY)
        labels = {
            paper.number: str(register.standings[paper.pk].label.label) for paper in register.papers
        }
        numbers = [number for number in row if number != "date"]
        days.append(
            {"date": row["date"], **{number: labels.get(number, "absent") for number in numbers}}
        )
    assert days == EXPECTED


@pytest.mark.both_databases
def test_what_the_papers_of_the_demo_do_to_each_other():
    relations = Relation.objects.select_related("source", "target").order_by("pk")
    assert [
        (relation.source.number, relation.type, relation.target.title, relation.scope_text)
        for relation in relations
    ] == [
        ("7/RN/2025", "AMENDS", title("3/RN/2024"), "§ 5"),
        ("4/RN/2026", "SUPERSEDES", title("3/RN/2024"), ""),
        ("4/RN/2026", "ADOPTED_AT", minutes(date(2026, 5, 14)), ""),
        ("2/WZ/2026", "ADOPTED_AT", minutes(date(2026, 6, 24)), ""),
        ("5/WZ/2026", "AMENDS", "Statut Spółdzielni Mieszkaniowej „Pod Lasem” – wyciąg", "§ 41"),
        ("5/WZ/2026", "ADOPTED_AT", minutes(date(2026, 6, 24)), ""),
    ]


@pytest.mark.both_databases
def test_minutes_name_their_resolutions_and_votes_are_known():
    named = Document.objects.get(meeting_date=date(2026, 5, 14)).named_numbers
    assert named == ["3/RN/2026", "4/RN/2026"]
    votes = Vote.objects.values_list("document__number", "votes_for", "votes_against", "abstained")
    assert ("5/WZ/2026", 98, 21, 8) in set(votes)
    assert Document.objects.get(number="5/WZ/2026").effective_from is None


def title(number: str) -> str:
    return Document.objects.get(number=number, kind__code="RESOLUTION").title


def minutes(day: date) -> str:
    return Document.objects.get(meeting_date=day).title
