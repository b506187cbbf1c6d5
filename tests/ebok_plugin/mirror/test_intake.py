"""Snapshots and foreign files come in: checked by a clerk, held, taken back, and kept."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.base.tables.writing import write_xlsx
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.domain import retention
from ebok_plugin.mirror.domain.audit import snapshot_rows
from ebok_plugin.mirror.domain.profile import save_profile
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedComponent, FeedSnapshot
from tests.ebok_plugin.mirror.feeds import DATA, bring, codes
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
OK = "balances_ok.csv"
FEWER, FEWER_DAY = "fewer_accounts.csv", date(2026, 12, 2)


@pytest.fixture(autouse=True)
def _mirror(settings, tmp_path) -> None:
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"


def hand_in(client: Client, name: str) -> tuple[str, str]:
    """Return the words of the report, and its receipt."""
    with (DATA / name).open("rb") as file:
        page = client.post(reverse("ebok_import_snapshot"), {"file": file}).content.decode()
    return words(page), _receipt(page)


def words(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("//main")[0].text_content().split())


def _receipt(page: str) -> str:
    found = re.search(r'name="receipt" value="([^"]+)"', page)
    return found[1] if found else ""


def accept(client: Client, receipt: str, *ticked: str) -> str:
    about = {"receipt": receipt, "confirmed": ticked}
    return words(
        client.post(reverse("ebok_import_snapshot_commit"), about, follow=True).content.decode()
    )


@pytest.mark.thorough
def test_the_clerk_checks_accepts_and_takes_back(clerk: Client, settings):
    report, receipt = hand_in(clerk, OK)
    assert "Konta 12 Suma sald 1 525,42 zł" in report
    assert FeedSnapshot.objects.count() == 0
    assert "Widzą go mieszkańcy." in accept(clerk, receipt)

    settings.COOP_TODAY = FEWER_DAY
    report, receipt = hand_in(clerk, FEWER)
    assert "Konta 12 → 10" in report
    assert "100003 0,00 zł 954,17 zł" in report
    assert "Zaznacz każdą pozycję" in accept(clerk, receipt)
    assert "Widzą go mieszkańcy." in accept(clerk, receipt, "MIRROR_FEWER")

    shown = find_shown_snapshot()
    assert shown is not None
    address = reverse("mirror_desk_snapshot", args=[shown.pk])
    page = clerk.post(address, {"krok": "wycofaj", "reason": "zły plik"}, follow=True)
    assert "Mieszkańcy widzą znów stan na 20.11.2026." in words(page.content.decode())
    assert clerk.post(address, {"krok": "wycofaj", "reason": "drugi raz"}).status_code == 409


def test_a_held_snapshot_is_checked_and_accepted_or_rejected_by_a_person(clerk: Client, settings):
    settings.COOP_TODAY = FEWER_DAY
    bring(OK)
    assert bring(FEWER, today=FEWER_DAY).status == "held"
    held = FeedSnapshot.objects.get(state="HELD")

    page = clerk.post(reverse("mirror_desk_check_held", args=[held.pk])).content.decode()
    assert "Widzą go mieszkańcy." in accept(clerk, _receipt(page), "MIRROR_FEWER")
    held.refresh_from_db()
    assert (held.state, held.confirmed) == ("ACCEPTED", ["MIRROR_FEWER"])
    assert clerk.post(reverse("mirror_desk_check_held", args=[held.pk])).status_code == 404


def test_a_workbook_is_a_snapshot_too():
    rows = [line.split(";") for line in (DATA / OK).read_text("utf-8-sig").splitlines()]
    with write_xlsx("balances_v1", rows) as file:
        report = bring(file.read(), today=date(2026, 11, 20))

    assert (report.status, codes(report), report.accounts) == ("posted", ([], []), 12)


def test_a_file_without_a_day_takes_the_one_that_was_chosen_and_no_other():
    bare = b"\r\n".join((DATA / FEWER).read_bytes().split(b"\r\n")[1:])

    assert codes(bring(bare, today=FEWER_DAY))[0] == ["MIRROR_DAY"]
    assert bring(bare, today=FEWER_DAY, day=FEWER_DAY, dry_run=True).status == "rehearsed"
    other = bring(FEWER, today=FEWER_DAY, day=date(2026, 12, 1))
    assert codes(other) == (["MIRROR_DAY"], [])


def test_details_of_old_snapshots_go_and_balances_stay(monkeypatch):
    bring(OK)
    bring("balances_next_day.csv", today=date(2026, 12, 1))
    monkeypatch.setattr(retention, "WHOLE_MONTHS", 1)

    assert retention.prune_snapshots(date(2027, 1, 19)) == 0
    assert retention.prune_snapshots(date(2027, 3, 1)) == 1
    old, new = FeedSnapshot.objects.order_by("day")
    assert (old.has_details, new.has_details) == (False, True)
    assert not FeedComponent.objects.filter(snapshot=old).exists()
    assert FeedBalance.objects.filter(snapshot=old).count() == 12
    assert list(snapshot_rows()) == []


def test_accounts_of_a_first_snapshot_have_premises_and_payers_and_nothing_posted():
    bring(OK)

    account = Account.objects.select_related("premises__building", "payer").get(account_no="100003")
    assert (account.payer.name, account.premises.code) == ("Anna Lis", "L-003")
    assert account.premises.building.property.name == "do przypisania"
    assert account.entries.count() == 0


@pytest.mark.parametrize(
    ("marker", "warned"),
    [("", ["FILE_END"]), (";rows=1;sum_balance=80,00", []), (";rows=1", ["FILE_END"])],
)
def test_a_canonical_file_without_an_end_says_so_unless_it_counts(marker: str, warned: list[str]):
    content = f"#ebok;balances;1;day=2026-11-20{marker}\nrow;account_no;balance\nSALDO;1;80,00"

    report = bring(content.encode(), dry_run=True)

    assert (report.status, codes(report)) == ("rehearsed", ([], warned))


SAMPLES: list[tuple[str, bytes, date | None, int, str]] = [
    ("one_row", ONE_ROW.encode("cp1250"), None, 3, "626.09"),
    ("open_items", OPEN_ITEMS.encode(), None, 2, "626.09"),
    ("journal", workbook(JOURNAL, JOURNAL_NAMES), DAY, 2, "626.09"),
]


def run(*files: Path, **options: Any) -> dict[str, Any]:
    """Return the object that the command prints for scripts."""
    out = io.StringIO()
    try:
        call_command("import_ledger", *map(str, files), json=True, stdout=out, **options)
    except CommandError:
        assert json.loads(out.getvalue())["status"] == "refused", out.getvalue()
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize(
    ("name", "content", "day", "accounts", "total"), SAMPLES, ids=[sample[0] for sample in SAMPLES]
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
    found = (rehearsed["accounts"], rehearsed["sum_balance"], rehearsed["day"])
    assert found == (accounts, total, str(DAY))
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
