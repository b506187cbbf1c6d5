"""The command: what it prints and how it exits (outside contract, contract.md §11)."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ebok_plugin.ledger.models import LedgerEntry
from tests.commands import ended
from tests.ebok_plugin.payments.books import KINDS, SAMPLES, TODAY, bring
from tests.ebok_plugin.payments.files import ACCOUNT, PAYMENT, file
from tests.ebok_plugin.payments.lines import SENDER
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
FOREIGN = Path(__file__).parents[2] / "cms_ext/base/tables/foreign"


@pytest.fixture(autouse=True)
def _end_of_2026(settings) -> None:
    settings.COOP_TODAY = TODAY


def run(path: Path, *options: str) -> tuple[int, str]:
    """Exit code and standard output."""
    return ended("import_ledger", str(path), *options)


def run_json(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    code, out = run(path, "--json", *options)
    return code, json.loads(out)


def test_the_five_files_one_after_another():
    results = [run_json(SAMPLES / f"{kind}_v1.csv") for kind in KINDS]

    assert [
        (code, out["status"], out["kind"], out["rows"], out["totals"], out["errors"])
        for code, out in results
    ] == [
        (0, "posted", "accounts", 12, {"sum_opening": "308.19"}, []),
        (0, "posted", "components", 12, {}, []),
        (0, "posted", "charges", 1296, {"sum_amount": "153809.68"}, []),
        (0, "posted", "payments", 141, {"sum_amount": "152278.21"}, []),
        (
            0,
            "posted",
            "media_settlements",
            48,
            {"sum_cost": "70973.92", "sum_advances": "71457.12", "sum_result": "-483.20"},
            [],
        ),
    ]
    assert run_json(SAMPLES / "payments_v1.csv")[1]["status"] == "unchanged"


def test_a_refused_file():
    run(SAMPLES / "accounts_v1.csv")
    before = all_rows()

    code, out = run_json(SAMPLES / "broken" / "payments_nrb_unknown.csv")

    assert (code, out["status"], out["kind"], out["rows"]) == (1, "refused", "payments", 8)
    assert out["errors"] == [
        {
            "code": "NRB_UNKNOWN",
            "file": "payments_nrb_unknown.csv",
            "line": 5,
            "field": "nrb",
            "found": "86999000090001000000999999",
            "expected": "rachunek jednego z kont",
            "message": "Wiersz 5, kolumna nrb: numer rachunku jest poprawny, ale nie należy "
            "do żadnego konta w tej spółdzielni.",
        }
    ]
    assert all_rows() == before
    # In words.
    code, out = run(SAMPLES / "broken" / "payments_us_date.csv")
    assert code == 1
    assert (
        "Błąd [DATE_FORMAT]: Wiersz 4, kolumna value_date: "
        "użyj zapisu 2026-03-31 albo 31.03.2026." in out.splitlines()
    )


def test_a_file_of_which_no_row_was_read(tmp_path):
    def places(out: dict[str, Any]) -> list[tuple[object, ...]]:
        return [(error["code"], error["line"], error["field"]) for error in out["errors"]]

    code, out = run_json(SAMPLES / "broken" / "empty.csv")
    assert (code, out["status"], out["rows"], out["totals"]) == (1, "refused", 0, {})
    assert places(out) == [("FILE_EMPTY", None, None)]
    # A file that stops at its header still names its kind.
    code, out = run_json(SAMPLES / "broken" / "payments_missing_column.csv")
    assert (code, out["kind"], out["rows"]) == (1, "payments", 0)
    assert places(out) == [("HEADER_MISSING", 2, "amount")]
    code, out = run_json(tmp_path / "nie-ma.csv")
    assert (code, out["status"]) == (1, "refused")
    assert [error["code"] for error in out["errors"]] == ["FILE_UNREADABLE"]


def test_a_warning_stands_apart_and_a_guessed_encoding_shows_words_to_judge_it_by():
    run(SAMPLES / "accounts_v1.csv")

    _code, words = run(SAMPLES / "variants_ok" / "payments_cp1250.csv", "--dry-run")
    code, out = run_json(SAMPLES / "broken" / "payments_formula_title.csv")

    assert any(
        line.startswith("Kodowanie: cp1250.") and "Łucja Przykładowa" in line
        for line in words.splitlines()
    )
    assert (code, out["status"], out["errors"]) == (0, "posted", [])
    assert [(w["code"], w["line"], w["field"]) for w in out["warnings"]] == [
        ("FORMULA_TEXT", 4, "title")
    ]


def test_files_of_other_programs():
    """Each in a rehearsal and, by the desk's own verb, in the books."""
    bring(file("accounts", ACCOUNT | {"account_no": "100001", "nrb": SENDER}))
    before = all_rows()

    outcomes = {path.name: run_json(path, "--dry-run") for path in FOREIGN.iterdir()}

    assert {
        name: (code, *(out[key] for key in ("status", "rows", "sum_amount", "value_date")))
        for name, (code, out) in outcomes.items()
    } == {
        "dxf_numfmt.xlsx": (0, "rehearsed", 1, "100.50", "2026-03-09"),
        "iso_datetime.xlsx": (0, "rehearsed", 1, "100.50", "2026-03-09"),
        "sep_line.csv": (0, "rehearsed", 1, "100.00", "2026-03-09"),
    }
    assert all_rows() == before
    [row] = outcomes["sep_line.csv"][1]["sample"]
    assert (row["external_id"], row["nrb"], row["amount"]) == ("Q-1", SENDER, "100.00")
    assert "account_no" not in row


def test_a_person_says_in_which_encoding_a_file_is(tmp_path):
    run(SAMPLES / "accounts_v1.csv")
    path = tmp_path / "a.csv"
    path.write_bytes(file("payments", PAYMENT | {"title": "Ąść"}).decode().encode("iso8859-2"))

    titles = {
        options: run_json(path, "--dry-run", *options)[1]["sample"][0]["title"]
        for options in ((), ("--latin2",), ("--cp1250",))
    }

    assert titles == {(): "Ąść", ("--latin2",): "Ąść", ("--cp1250",): "ˇ¶ć"}


def test_a_rehearsal_in_words():
    code, out = run(SAMPLES / "accounts_v1.csv", "--dry-run")

    assert code == 0
    assert out.splitlines()[:6] == [
        "Plik jest poprawny. To była próba: niczego nie zapisano.",
        "accounts: 12 wierszy, w tym 12 nowych, 0 zmienionych, 0 bez zmian.",
        "Suma sald: 0,00\xa0zł → 308,19\xa0zł",
        "sum_opening: 308,19\xa0zł",
        "Nowe: budynek B-01 (do przypisania)",
        "Nowe: klatka B-01/1A",
    ]
    assert LedgerEntry.objects.count() == 0


def test_without_a_marker_the_kind_is_given(tmp_path):
    run(SAMPLES / "accounts_v1.csv")
    path = tmp_path / "wpłaty.csv"
    path.write_bytes((SAMPLES / "payments_v1.csv").read_bytes().split(b"\r\n", 1)[1])

    assert run_json(path)[1]["errors"][0]["code"] == "KIND_MISSING"
    code, out = run_json(path, "--kind", "payments", "--version", "1")

    assert (code, out["status"], out["rows"]) == (0, "posted", 141)
    assert [warning["code"] for warning in out["warnings"]] == ["CONTROLS_SKIPPED"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS], ids=os.strerror)
def test_the_disk_is_blamed_and_not_the_file(number: int, monkeypatch):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("ebok_plugin.management.commands.import_ledger.import_ledger", refuse)
    fault = {
        errno.ENOSPC: "Na dysku serwera nie ma miejsca.",
        errno.EROFS: "Na dysku serwera nie można nic zapisać.",
    }[number]

    code, found = run_json(SAMPLES / f"{KINDS[0]}_v1.csv")

    assert code == 1
    assert [(error["code"], error["message"]) for error in found["errors"]] == [
        ("STORAGE_REFUSED", fault)
    ]
