import os
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from cms_ext.base.files.drop_folder import QUIET_SECONDS
from ebok_plugin.payments.domain.import_record import forget_files
from ebok_plugin.payments.domain.statement_folder import list_stopped_intakes, take_statements
from ebok_plugin.payments.models import BankStatement, StatementIntake
from ebok_plugin.plugin import jobs
from tests.ebok_plugin.ledger.books import ledger
from tests.ebok_plugin.payments.bank.written import mt940
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import TODAY, operation
from tests.ebok_plugin.payments.screens import page
from tests.page_checks import words_at
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
LATER = QUIET_SECONDS + 1


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    dropped = tmp_path / "wyciagi"
    dropped.mkdir()
    return dropped


def statement(day: int, opening: int, number: str = "") -> bytes:
    """One payment of 5,00 to account 100001; `number` instead of the day's."""
    return mt940(
        operation("5,00", payer="100001", day=date(2026, 3, day), reference=f"R{day}"),
        number=number or f"{day}",
        opening=f"60F:C2603{day:02d}PLN{opening},00",
        closing=f"62F:C2603{day:02d}PLN{opening + 5},00",
    ).encode("iso-8859-2")


def drop(folder: Path, **files: bytes) -> float:
    """Write files; returns a moment when they are quiet."""
    for name, data in files.items():
        (folder / f"{name}.sta").write_bytes(data)
    return max(os.stat(path).st_ctime for path in folder.iterdir()) + LATER


def take(folder: Path, now: float) -> list[tuple[str, str]]:
    intakes = take_statements(folder, now=now, today=TODAY)
    return [(intake.filename, intake.status) for intake in intakes]


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_are_posted_in_the_order_of_their_days_and_filed_away(folder: Path):
    (anna,) = open_accounts(1)
    now = drop(folder, a=statement(10, 5), b=statement(9, 0), c=b"%PDF-1.7")
    (folder / "d.sta.part").write_bytes(statement(11, 10))

    assert take(folder, now) == [("b.sta", "posted"), ("a.sta", "posted"), ("c.sta", "refused")]
    found = list(BankStatement.objects.order_by("pk").values_list("number", flat=True))
    assert found == ["9", "10"]
    assert [row[1:] for row in ledger(anna)] == [("PAYMENT", "-5.00")] * 2
    assert tree(folder) == [
        "d.sta.part",
        "odrzucone/c.sta",
        "odrzucone/c.sta.raport.txt",
        "przyjete/a.sta",
        "przyjete/b.sta",
    ]
    report = (folder / "odrzucone/c.sta.raport.txt").read_text(encoding="utf-8")
    assert report.startswith("[FILE_NOT_STATEMENT] ")
    # The same content again, under another name, adds nothing.
    now = drop(folder, again=statement(9, 0))
    assert take(folder, now) == [("again.sta", "unchanged")]
    assert len(ledger(anna)) == 2
    assert take(folder, now) == []


def test_a_growing_file_waits(folder: Path):
    open_accounts(1)
    now = drop(folder, a=statement(9, 0))

    assert take(folder, now - LATER) == []
    assert tree(folder) == ["a.sta"]
    assert take(folder, now) == [("a.sta", "posted")]


@pytest.mark.thorough
def test_a_held_file_is_confirmed_at_the_desk(desk: Client, folder: Path, settings, tmp_path):
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    (anna,) = open_accounts(1)
    now = drop(folder, a=statement(9, 0), b=statement(12, 50))
    assert take(folder, now) == [("a.sta", "posted"), ("b.sta", "quarantined")]
    assert tree(folder)[-1] == "przyjete/a.sta"
    held = StatementIntake.objects.get(status="quarantined")
    address = f"/admin/bank/folder/{held.pk}/"

    assert "[BANK_STATEMENT_GAP]" in page(desk, address)
    assert "b.sta" in page(desk, "/admin/bank/folder/?widok=zatrzymane")
    unticked = words_at(desk.post(address, {"krok": "zaksieguj"}))
    assert "Zaznacz, gdy sprawdzisz uwagi." in unticked
    assert len(ledger(anna)) == 1
    done = words_at(desk.post(address, {"krok": "zaksieguj", "looked": "on"}, follow=True))
    again = words_at(desk.post(address, {"krok": "zaksieguj", "looked": "on"}, follow=True))

    assert "Plik zaksięgowano." in done
    assert "Ten plik nie czeka już na potwierdzenie." in again
    assert len(ledger(anna)) == 2
    assert not list_stopped_intakes().exists()


def test_the_page_says_what_stops_a_held_file_by_now(
    desk: Client, folder: Path, settings, tmp_path
):
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    open_accounts(1)
    take(folder, drop(folder, a=statement(9, 0), b=statement(12, 50)))
    take(folder, drop(folder, other=statement(12, 5)))
    held = StatementIntake.objects.get(filename="b.sta")

    address = f"/admin/bank/folder/{held.pk}/"
    said = words_at(desk.post(address, {"krok": "zaksieguj", "looked": "on"}, follow=True))
    assert "był już importowany z inną treścią" in said


@pytest.mark.staff_menu
def test_the_menu_and_the_job_go_by_the_setting(desk: Client, folder: Path, settings, monkeypatch):
    open_accounts(1)
    now = drop(folder, a=statement(9, 0))
    monkeypatch.setattr(jobs.time, "time", lambda: now)
    settings.COOP_BANK_FOLDER = ""
    jobs.take_statements_now()
    assert tree(folder) == ["a.sta"]
    assert "Wyciągi z folderu" not in page(desk, "/admin/bank/do-wyjasnienia/")

    settings.COOP_BANK_FOLDER = str(folder)
    jobs.take_statements_now()
    assert tree(folder) == ["przyjete/a.sta"]
    assert "/admin/bank/folder/" in page(desk, "/admin/bank/do-wyjasnienia/")
    settings.COOP_BANK_FOLDER = str(folder / "none")
    with pytest.raises(FileNotFoundError):
        jobs.take_statements_now()


def test_the_list_costs_the_same_for_one_file_and_for_four(desk: Client, folder: Path):
    costs = []
    for first, count in ((1, 1), (2, 3)):
        names = {f"n{number}": b"x" * number for number in range(first, first + count)}
        take(folder, drop(folder, **names))
        costs.append(queries_of_page(desk, "/admin/bank/folder/"))

    assert costs[0] == costs[1]


def test_reports_go_with_the_files_of_their_year(folder: Path):
    take(folder, drop(folder, a=b"x"))
    intake = StatementIntake.objects.get()
    assert forget_files(intake.taken_at, rehearse=False).count == 0
    late = intake.taken_at.replace(year=intake.taken_at.year + 1)
    assert forget_files(late, rehearse=True).count == 1
    assert forget_files(late, rehearse=False).count == 1
    assert not StatementIntake.objects.exists()
