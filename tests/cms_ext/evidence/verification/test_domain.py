"""The checks of the site: run by command, one after another at night, their results kept."""

import json
from dataclasses import dataclass

import pytest
import time_machine
from django.core.management import CommandError, call_command

from cms_ext.evidence.verification import domain as checks
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.plugins import Check, JobFound
from tests.commands import ended

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Wrong:
    message: str
    account: str = ""


def broken() -> list[Wrong]:
    raise ValueError("31.02.2026")


FOUND: dict[str, list[Wrong]] = {}
CHECKS = [
    Check("ledger", "Księga", lambda: FOUND["ledger"]),
    Check("people", "Osoby", lambda: FOUND["people"]),
    Check("dates", "Daty", broken),
]


@pytest.fixture(autouse=True)
def three_checks(monkeypatch) -> None:
    FOUND.update(ledger=[Wrong("saldo 100005: było 1,00, jest 2,00", "100005")], people=[])
    monkeypatch.setattr(checks, "list_checks", lambda: CHECKS)


def test_the_report_names_each_check_and_each_finding_and_one_that_broke_off():
    code, text = ended("verify")

    ledger, finding, people, dates, unreadable, count = text.splitlines()
    assert code == 1
    assert ledger.startswith("ledger (Księga): 1, ")
    assert finding == "  saldo 100005: było 1,00, jest 2,00"
    assert people.startswith("people (Osoby): 0, ")
    assert dates.startswith("dates (Daty): 1, ")
    assert unreadable == (
        "  Nie dało się sprawdzić do końca, bo zapis w bazie jest nie do odczytania "
        "(ValueError: 31.02.2026)"
    )
    assert count == "2 findings"


def test_one_kind_for_scripts():
    code, text = ended("verify", "--only", "people", "--only", "ledger", "--json")

    report = json.loads(text)
    assert code == 1
    assert [(one["check"], one["title"], one["findings"]) for one in report["checks"]] == [
        (
            "ledger",
            "Księga",
            [{"message": "saldo 100005: było 1,00, jest 2,00", "account": "100005"}],
        ),
        ("people", "Osoby", []),
    ]
    assert report["findings"] == 1
    assert ended("verify", "--only", "people")[0] == 0


def test_an_unknown_kind_is_refused_with_those_that_there_are():
    refused = "Nie ma sprawdzenia „ksiega”. Są: ledger, people, dates."
    with pytest.raises(CommandError, match=refused):
        call_command("verify", "--only", "ksiega")
    assert not CheckResult.objects.exists()


def test_a_result_is_kept_with_the_day_on_which_all_was_last_whole():
    checks.run_checks(CHECKS[:2])
    FOUND.update(ledger=[], people=[Wrong("e-mail zmieniono poza serwisem")])
    checks.run_checks(CHECKS[:2])

    kept = {
        one.code: (
            one.findings,
            one.messages,
            one.whole_at is not None and one.whole_at < one.ran_at,
        )
        for one in CheckResult.objects.all()
    }
    assert kept == {
        "ledger": (0, [], False),
        "people": (1, ["e-mail zmieniono poza serwisem"], True),
    }


def ran() -> list[str]:
    return list(CheckResult.objects.order_by("ran_at").values_list("code", flat=True))


def run_at(moment: str) -> str:
    with time_machine.travel(f"{moment} +0100", tick=False):
        try:
            checks.run_due_check()
        except JobFound as found:
            return str(found)
    return ""


def test_each_turn_of_the_night_runs_one_check_and_says_what_any_found():
    assert run_at("2026-11-20 14:00") == "verify: ledger: 1 findings"
    assert ran() == ["ledger"]
    run_at("2026-11-20 14:10")
    run_at("2026-11-20 14:20")
    assert ran() == ["ledger", "people", "dates"]

    FOUND["ledger"] = []
    # Nothing is due before the night, then one after another; what was mended is no finding.
    run_at("2026-11-21 12:00")
    assert CheckResult.objects.get(code="ledger").findings == 1
    assert run_at("2026-11-22 01:00") == "verify: dates: 1 findings"
    run_at("2026-11-22 01:30")
    assert ran() == ["dates", "ledger", "people"]


def test_a_check_that_missed_its_night_runs_by_day():
    for minute in (0, 10, 20):
        run_at(f"2026-11-20 03:{minute:02}")
    run_at("2026-11-21 14:00")
    assert ran() == ["ledger", "people", "dates"]

    run_at("2026-11-21 16:00")
    assert ran() == ["people", "dates", "ledger"]
