"""Every sample of the contract, by the screen, by the command and from the folder.

`data/expected.json` says what each of them gives; all three ways in give the same.
"""

import io
import json
import os
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from cms_ext.base.dates.period import WEEKDAYS_GENITIVE
from ebok_plugin.ledger.domain.overview import BalanceWords
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.domain.folder import take_program_snapshots
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.panel.domain.first_page import card_words
from tests.ebok_plugin.mirror.feeds import DATA, bring

pytestmark = pytest.mark.django_db

EXPECTED: dict[str, dict[str, Any]] = json.loads((DATA / "expected.json").read_text("utf-8"))
STATED = ("day", "accounts", "sum_balance")
SCREEN = "/admin/program/import/"
Found = dict[str, Any]


@pytest.fixture(autouse=True)
def _mirror(settings, tmp_path: Path) -> None:
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"


def by_screen(name: str, expected: Found, clerk: Client, tmp_path: Path) -> tuple[Found, str]:
    """Return the page of the report, and what pressing its button without a tick leaves."""
    file = SimpleUploadedFile(name, (DATA / name).read_bytes())
    profile = expected.get("profile", "")
    # The clerk says the day; the others take the day of arrival where a profile leaves it open.
    day = f"{date.fromisoformat(expected['day']):%d.%m.%Y}" if profile else ""
    page = clerk.post(SCREEN, {"file": file, "profile": profile, "day": day})
    report = page.context["report"]
    receipt = re.search(r'name="receipt" value="([^"]+)"', page.content.decode())
    if report.status != "refused":
        assert receipt is not None
        clerk.post(f"{SCREEN}przyjecie/", {"receipt": receipt[1]})
        return report.as_json(), _written(name) or "held"
    return report.as_json(), _written(name) or "refused"


def by_command(name: str, expected: Found, clerk: Client, tmp_path: Path) -> tuple[Found, str]:
    return _command(name, expected, dry_run=True), _command(name, expected)["status"]


def _command(name: str, expected: Found, **options: Any) -> Found:
    out, profile = io.StringIO(), expected.get("profile", "")
    try:
        call_command(
            "import_ledger", str(DATA / name), profile=profile, json=True, stdout=out, **options
        )
    except CommandError:
        assert expected["status"] == "refused"
    said: Found = json.loads(out.getvalue())
    return said


def by_folder(name: str, expected: Found, clerk: Client, tmp_path: Path) -> tuple[Found, str]:
    """A folder has no rehearsal; its report next to the file says the codes."""
    dropped = tmp_path / "drop" / name
    dropped.parent.mkdir()
    dropped.write_bytes((DATA / name).read_bytes())
    ((place, verdict),) = take_program_snapshots(
        dropped.parent, now=time.time() + 100, today=site.COOP_TODAY
    ).items()
    assert not os.path.lexists(dropped)
    assert verdict.is_accepted == (place.parent.name == "przyjete")
    report = Path(f"{place}.raport.txt").read_text("utf-8")
    findings = [
        {"code": code, "message": message}
        for code, message in re.findall(r"^\[(\w+)\] (.+)", report, re.M)
    ]
    status = "rehearsed" if verdict.is_accepted else "refused"
    return {"status": status, "errors": findings}, _written(name) or "refused"


def _written(name: str) -> str:
    """What became of the file: the status that a command would print, or "" for nothing."""
    states = {"ACCEPTED": "posted", "HELD": "held"}
    snapshot = FeedSnapshot.objects.filter(filename=name).first()
    return states[snapshot.state] if snapshot else ""


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(by_screen, marks=pytest.mark.thorough),
        pytest.param(by_command, marks=pytest.mark.both_databases),
        pytest.param(by_folder, marks=pytest.mark.thorough),
    ],
)
@pytest.mark.parametrize("name", EXPECTED)
def test_each_sample_gives_what_the_contract_says(
    name: str,
    way: Callable[[str, Found, Client, Path], tuple[Found, str]],
    clerk: Client,
    settings,
    tmp_path: Path,
):
    expected = EXPECTED[name]
    settings.COOP_TODAY = date.fromisoformat(expected["today"])
    settings.COOP_FEED_PROFILE = expected.get("profile", "")
    if "after" in expected:
        assert bring(expected["after"], today=settings.COOP_TODAY).status == "posted"
    before = find_shown_snapshot()

    said, written = way(name, expected, clerk, tmp_path)

    codes = [*expected["errors"], *expected["warnings"]]
    found = [one["code"] for kind in ("errors", "warnings") for one in said.get(kind, ())]
    assert (said["status"], found) == (expected["status"], codes)
    stated = {key: expected[key] for key in STATED if key in expected and key in said}
    assert {key: said[key] for key in stated} == stated
    assert expected.get("account", "") in "".join(one["message"] for one in said["errors"])
    good = expected.get("without_dry_run", "posted")
    assert written == ("refused" if expected["status"] == "refused" else good)
    shown = find_shown_snapshot()
    assert (shown == before) == (written != "posted")
    assert read_headlines(expected) == expected.get("headlines", {})


def read_headlines(expected: Found) -> dict[str, str]:
    """What residents read above the accounts that the contract names.

    Their page names the weekday of a term, too (`first_page.until_day`); the contract does not.
    """
    accounts = list(Account.objects.filter(account_no__in=expected.get("headlines", {})))
    states = account_reader().read_account_states(accounts, date.fromisoformat(expected["today"]))
    return {
        account.account_no: _headline(card_words(states[account.pk].state)) for account in accounts
    }


def _headline(card: BalanceWords) -> str:
    state = re.sub(rf"\b({'|'.join(WEEKDAYS_GENITIVE)}) ", "", card.state)
    return f"{state}: {card.amount}".replace("\u00a0", " ") if card.amount else state
