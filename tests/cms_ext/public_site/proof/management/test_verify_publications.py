from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import call_command

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.plugins import JobFound
from cms_ext.public_site.proof import jobs
from cms_ext.public_site.proof.domain.publication import ShownContent, record_opening
from cms_ext.public_site.proof.models import PublicationRecord

pytestmark = pytest.mark.django_db


def of_the_chain(message: str) -> bool:
    """Not what is said of the triggers, which are off."""
    rooms = ("głosowania: ", "biblioteka: ", "dowody publikacji: brakuje wyzwalacza")
    return not any(room in message for room in rooms)


@pytest.fixture
def published(db: None) -> None:
    paper = Person.objects.create(name="Ogłoszenie")
    record_opening(
        paper, ShownContent("Walne", "A", "", "PUBLIC"), on=date(2026, 5, 29), origin=SYSTEM
    )


@pytest.mark.usefixtures("published")
def test_an_intact_chain(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"

    call_command("verify_publications", "--json")
    assert json.loads(capsys.readouterr().out) == {"findings": [], "records": 1}

    # The nightly job finds nothing either.
    jobs.verify_all()


@pytest.mark.usefixtures("published", "triggers_off")
def test_a_forged_one(capsys: pytest.CaptureFixture[str]) -> None:
    PublicationRecord.objects.update(day=date(2026, 5, 1))

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_publications")
    *findings, count = capsys.readouterr().out.splitlines()
    assert [one for one in findings if of_the_chain(one)] == ["1: treść zapisu została zmieniona"]
    assert count == f"{len(findings)} findings"

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_publications", "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["records"] == 1
    assert [one for one in result["findings"] if of_the_chain(one["message"])] == [
        {"seq": 1, "message": "treść zapisu została zmieniona"}
    ]


@pytest.mark.usefixtures("published", "triggers_off")
def test_the_nightly_job_tells_that_there_are_findings_and_names_none() -> None:
    PublicationRecord.objects.update(day=date(2026, 5, 1))

    with pytest.raises(JobFound, match=r"^verify_publications: \d+ findings$"):
        jobs.verify_all()
