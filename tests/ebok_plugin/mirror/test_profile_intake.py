"""Files of an accounting program come in by a profile, through `import_ledger`, whole or not."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.mirror.domain.profile import save_profile
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedSnapshot
from tests.ebok_plugin.mirror.feeds import bring
from tests.ebok_plugin.mirror.mapping.books import (
    DAY,
    JOURNAL,
    JOURNAL_NAMES,
    ONE_ROW,
    OPEN_ITEMS,
    shipped,
    simple,
    workbook,
)

pytestmark = pytest.mark.django_db
SAMPLES: list[tuple[str, bytes, date | None, int, str]] = [
    ("one_row", ONE_ROW.encode("cp1250"), None, 3, "626.09"),
    ("open_items", OPEN_ITEMS.encode(), None, 2, "626.09"),
    ("journal", workbook(JOURNAL, JOURNAL_NAMES), DAY, 2, "626.09"),
]


@pytest.fixture(autouse=True)
def a_mirror(settings: Any, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    settings.COOP_LEDGER = "mirror"
    settings.COOP_TODAY = DAY


def run(*files: Path, **options: Any) -> dict[str, Any]:
    """The object that the command prints for scripts."""
    out = io.StringIO()
    try:
        call_command("import_ledger", *map(str, files), json=True, stdout=out, **options)
    except CommandError:
        assert json.loads(out.getvalue())["status"] == "refused", out.getvalue()
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize(
    ("name", "content", "day", "accounts", "total"), SAMPLES, ids=[one[0] for one in SAMPLES]
)
def test_each_shipped_profile_brings_its_sample(
    tmp_path: Path, name: str, content: bytes, day: date | None, accounts: int, total: str
):
    file = tmp_path / f"{name}.csv"
    file.write_bytes(content)

    rehearsed = run(file, profile=name, day=day, dry_run=True)
    assert (rehearsed["status"], rehearsed["errors"], rehearsed["warnings"]) == (
        "rehearsed", [], []
    )  # fmt: skip
    assert (rehearsed["accounts"], rehearsed["sum_balance"], rehearsed["day"]) == (
        accounts,
        total,
        str(DAY),
    )
    assert find_shown_snapshot() is None

    assert run(file, profile=name, day=day)["status"] == "posted"
    assert run(file, profile=name, day=day)["status"] == "unchanged"
    snapshot = find_shown_snapshot()
    assert snapshot is not None
    assert (snapshot.profile, snapshot.day, snapshot.size) == (name, DAY, len(content))


def test_several_files_come_as_one_and_are_kept_as_one(tmp_path: Path):
    items = simple(
        tables=[
            {"rows": [{"row": "SALDO", "columns": {"account_no": "Konto", "balance": "Saldo"}}]},
            {
                "rows": [
                    {
                        "row": "POZYCJA",
                        "columns": {
                            "account_no": "Nr",
                            "document_no": "Dokument",
                            "title": {"how": "constant", "text": "Opłata"},
                            "due_date": "Termin",
                            "amount": "Reszta",
                            "remaining": "Reszta",
                        },
                    }
                ]
            },
        ]
    )
    save_profile("Program", items, origin=SYSTEM)
    balances, open_items = tmp_path / "salda.csv", tmp_path / "pozycje.csv"
    balances.write_text("Konto;Saldo\n1;10,00\n2;0,00\n")
    open_items.write_text("Nr;Dokument;Termin;Reszta\n1;A/1;16.11.2026;9,00\n")

    refused = run(balances, open_items, profile="Program", day=DAY)
    (error,) = refused["errors"]
    assert (error["code"], error["file"], error["line"], error["field"]) == (
        "MIRROR_ITEMS", "salda.csv", 2, "Saldo"
    )  # fmt: skip
    assert error["message"].startswith("salda.csv: Wiersz 2, kolumna Saldo: konto 1")

    open_items.write_text("Nr;Dokument;Termin;Reszta\n1;A/1;16.11.2026;10,00\n")
    assert run(balances, open_items, profile="Program", day=DAY)["status"] == "posted"
    # The same files in a ZIP of their own are the same snapshot.
    assert run(balances, open_items, profile="Program", day=DAY)["status"] == "unchanged"
    assert FeedSnapshot.objects.get().profile == "Program#1"


def test_what_cannot_be_read_is_refused_whole(tmp_path: Path):
    file = tmp_path / "salda.csv"
    file.write_text("Konto;Stan\n1;10,00\n")
    save_profile("Program", simple(), origin=SYSTEM)

    for options, code, field in (
        ({"profile": "Program", "day": DAY}, "HEADER_MISSING", "Saldo"),
        ({"profile": "Nieznany", "day": DAY}, "PROFILE_UNKNOWN", None),
        ({"profile": "open_items"}, "HEADER_MISSING", "dokument"),
    ):
        (error,) = run(file, **options)["errors"]
        assert (error["code"], error["field"], error["file"]) == (code, field, "salda.csv")
        assert error["expected"]
    file.write_text("Konto;Saldo\n1;10,00\n1;2,00\n")
    (error,) = run(file, profile="Program", day=DAY)["errors"]
    assert (error["code"], error["line"], error["field"]) == ("MIRROR_ACCOUNT_TWICE", 3, "Konto")
    with pytest.raises(CommandError, match="tylko stan z --profile"):
        call_command("import_ledger", str(file), str(file))
    assert not FeedSnapshot.objects.exists()


def test_a_day_that_is_not_the_file_s_is_refused():
    report = bring(ONE_ROW.encode("cp1250"), profile="one_row", day=date(2026, 11, 19))

    assert [error.code for error in report.errors] == ["MIRROR_DAY"]
    assert shipped("one_row").day.text == "na dzień {date}"
