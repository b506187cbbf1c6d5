"""The charge of a month in a column next to the balance: read where chosen, else offered."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.mirror.domain.profile import save_profile
from ebok_plugin.mirror.mapping.profile import Profile
from tests.ebok_plugin.mirror.mapping.books import DAY, ONE_ROW, shipped, simple, source_of
from tests.ebok_plugin.mirror.mapping.test_draft import guess

CHARGED = {"account_no": "Konto", "balance": "Saldo", "charge": "Opłata mies."}


def reading(columns: dict[str, str]) -> Profile:
    return simple(tables=[{"rows": [{"row": "SALDO", "columns": columns}]}])


@pytest.mark.parametrize(
    ("heading", "guessed", "unread"),
    [
        ("Opłata mies.", "Opłata mies.", "Opłata mies."),
        ("CZYNSZ", "CZYNSZ", "CZYNSZ"),
        ("Naliczenie bieżące", "Naliczenie bieżące", "Naliczenie bieżące"),
        ("Naliczono 11/2026", None, "Naliczono 11/2026"),
        ("Uwagi", None, ""),
    ],
)
def test_a_column_of_charges_is_guessed_and_known_where_it_was_left_out(
    heading: str, guessed: str | None, unread: str
):
    content = f"Konto;Saldo;{heading}\n100004;1138,19;500,00\n"

    assert guess(content).get("charge") == guessed
    assert source_of(simple(), content.encode()).facts.unread_charge == unread
    if guessed:
        chosen = reading(CHARGED | {"charge": heading})
        assert source_of(chosen, content.encode()).facts.unread_charge == ""


def test_a_profile_with_components_or_postings_needs_no_such_column():
    assert source_of(shipped("one_row"), ONE_ROW.encode("cp1250"), day=None).facts.unread_charge
    items = b"konto,dokument,tresc,termin,kwota,pozostalo,czynsz\n1,A,B,2026-11-16,1.00,1.00,5.00\n"
    assert source_of(shipped("open_items"), items).facts.unread_charge == ""


def bring_by(profile: str, day: int, *lines: str) -> SnapshotReport:
    content = "\n".join(["Konto;Saldo;Opłata mies.", *lines, ""]).encode()
    upload = SnapshotUpload(
        stream=io.BytesIO(content), name="salda.csv", profile=profile, day=DAY.replace(day=day)
    )
    return import_snapshot(upload, today=DAY.replace(day=day), origin=SYSTEM)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "changed", "without", "reason"),
    [
        (CHARGED, 0, 0, ""),
        (
            {"account_no": "Konto", "balance": "Saldo"},
            1,
            1,
            "układ nie czyta kolumny „Opłata mies.”",
        ),
    ],
    ids=["chosen", "left out"],
)
def test_a_move_is_compared_with_the_charge_or_says_why_not(
    settings, tmp_path: Path, columns: dict[str, str], changed: int, without: int, reason: str
):
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path
    save_profile("Program", reading(columns), origin=SYSTEM)
    bring_by("Program", 20, "100004;2000,00;1500,00")

    report = bring_by("Program", 21, "100004;3400,00;1500,00")

    assert (report.changed_accounts, report.without_charge) == (changed, without)
    jumps = [finding.message for finding in report.warnings if finding.code == "MIRROR_JUMP"]
    assert [reason in message for message in jumps] == [True] * without
