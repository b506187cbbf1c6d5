"""Every sample file gives exactly what expected.json says, in every dialect."""

import json
import re
from pathlib import Path
from typing import Any

from ebok_plugin.payments import bank
from tests.ebok_plugin.payments.bank import written
from tests.ebok_plugin.payments.books import SAMPLES as CSV_SAMPLES
from tests.sources import ROOT

FILES: dict[str, Any] = written.EXPECTED["files"]
BROKEN: dict[str, Any] = written.EXPECTED["broken"]
SAME_FIFTEEN = [
    name for name, file in FILES.items() if sum(s["entry_count"] for s in file["statements"]) == 15
]
REJECTED = [name for name, broken in BROKEN.items() if broken["expect"] == "reject"]
NEED_THE_DATABASE = {"mt940_statement_gap.sta", "mt940_bad_virtual_nrb.sta"}
WARNED = [name for name in BROKEN if name not in {*REJECTED, *NEED_THE_DATABASE}]
EXPECTED_OUTCOME = {
    "accept_with_warning": bank.BankFileOutcome.ACCEPTED,
    "accept_once": bank.BankFileOutcome.ACCEPTED,
    "accept_entry_unmatched": bank.BankFileOutcome.ACCEPTED,
    "hold_for_confirmation": bank.BankFileOutcome.HELD,
}
QUARANTINED = {
    "BANK_BALANCE_MISMATCH",
    "BANK_PAGE_CHAIN",
    "BANK_BATCH_SUM",
    "BANK_PENDING_ENTRY",
    "BANK_STATEMENT_CHANGED",
}


def parse(name: str) -> bank.ParsedFile:
    data = written.sample(name)
    profile = "camt053" if name.endswith(".xml") else bank.detect_profile(data).profile.code
    return bank.parse_statements(
        data, written.SITE_PROFILES[profile], today=written.TODAY, own_accounts=written.OWN_ACCOUNTS
    )


def test_valid_file_is_read_to_the_last_entry():
    for name, expected in FILES.items():
        profile, reason = bank.detect_profile(written.sample(name), written.SITE_PROFILES)
        file = parse(name)

        assert profile == written.SITE_PROFILES[expected["profile"]]
        assert reason
        assert (file.encoding, file.warnings) == (expected["encoding"], ())
        assert [written.summary(statement) for statement in file.statements] == expected[
            "statements"
        ]


def test_all_dialects_tell_of_the_same_operations():
    """But for the prefix of mBank's references and the `&` that tries XML escaping."""
    dialects = []
    for name in SAME_FIFTEEN:
        entries = [entry for statement in parse(name).statements for entry in statement.entries]
        normalised = [
            {**written.entry_summary(entry), "line": at} for at, entry in enumerate(entries, 1)
        ]
        for entry in normalised:
            entry["bank_ref"] = entry["bank_ref"].removeprefix("MB")
            entry["title"] = entry["title"].replace("&", "i")
        dialects.append(normalised)

    assert len(dialects) == 7
    assert dialects == [dialects[0]] * 7


def test_broken_file_is_rejected_with_its_code_and_text():
    for name in REJECTED:
        error = written.refused(parse, f"broken/{name}")
        said = BROKEN[name]["message_pl"].replace("{line}", str(error.line))

        assert (error.code, error.message_pl) == (BROKEN[name]["code"], said)
        assert error.outcome == (
            bank.BankFileOutcome.QUARANTINED
            if error.code in QUARANTINED
            else bank.BankFileOutcome.REFUSED
        )


def test_readable_file_says_what_is_odd_about_it():
    for name in WARNED:
        (warning,) = parse(f"broken/{name}").warnings
        expected = BROKEN[name]

        assert (warning.code, warning.message_pl) == (expected["code"], expected["message_pl"])
        assert warning.outcome == EXPECTED_OUTCOME[expected["expect"]]


def test_gap_shows_against_the_statement_imported_before():
    broken = BROKEN["mt940_statement_gap.sta"]
    before = [statement.closing for statement in parse("pko_like_2026-03.sta").statements]
    file = parse("broken/mt940_statement_gap.sta")

    (gap,) = bank.find_statement_gaps(file.statements, {written.OWN_ACCOUNTS[0]: before})

    assert (gap.code, gap.message_pl) == (broken["code"], broken["message_pl"])
    assert (gap.line, gap.field) == (4, ":60F:")
    assert gap.outcome == EXPECTED_OUTCOME[broken["expect"]]
    assert file.warnings == ()


def test_payment_to_a_number_nobody_has_is_counted():
    broken = BROKEN["mt940_bad_virtual_nrb.sta"]
    (statement,) = parse("broken/mt940_bad_virtual_nrb.sta").statements
    unknown = [
        entry
        for entry in statement.entries
        if entry.virtual_raw and entry.virtual_id not in written.ACCOUNT_NUMBERS
    ]

    warning = bank.unknown_virtual_finding(len(unknown))

    assert [entry.virtual_raw for entry in unknown] == ["SWRK0001000000100000"]
    assert (warning.code, warning.message_pl) == (broken["code"], broken["message_pl"])
    assert warning.outcome == EXPECTED_OUTCOME[broken["expect"]]


def test_finding_names_line_field_found_and_expected():
    findings = {
        "mt940_bad_balance.sta": bank.BankFinding(
            bank.Code.BANK_BALANCE_MISMATCH,
            BROKEN["mt940_bad_balance.sta"]["message_pl"],
            statement_no="00061",
            line=245,
            field=":62F:",
            found="23704,96 zł",
            expected="23704,95 zł",
        ),
        "mt940_bad_amount.sta": bank.BankFinding(
            bank.Code.BANK_BAD_AMOUNT,
            BROKEN["mt940_bad_amount.sta"]["message_pl"],
            statement_no="00068",
            line=5,
            field=":61:",
            found="1256.64,0",
            expected="kwota z przecinkiem, np. 1256,64",
        ),
        "camt_pending_entry.xml": bank.BankFinding(
            bank.Code.BANK_PENDING_ENTRY,
            BROKEN["camt_pending_entry.xml"]["message_pl"],
            statement_no="61",
            line=8,
            field="Ntry/Sts",
            found="PDNG",
            expected="BOOK",
        ),
    }

    assert {name: written.refused(parse, f"broken/{name}").finding for name in findings} == findings


def test_refused_file_shows_what_could_be_read():
    files = {
        "mt940_bad_balance.sta": ("00061", 15, "23704.96"),
        "mt940_truncated.sta": ("00051", 14, None),
        "mt940_bad_date.sta": ("00067", 11, "23704.95"),
        "mt940_foreign_account.sta": ("00065", 15, "23704.95"),
        "mt940_eur.sta": ("00066", 15, "23704.95"),
        "mt940_page_continuation_broken.sta": ("00071", 2, "201.00"),
        "camt_bad_balance.xml": ("62", 15, "23694.95"),
    }

    def statement_facts(name: str) -> tuple[str, int, str | None]:
        (statement,) = written.refused(parse, f"broken/{name}").statements
        closing = statement.closing and str(statement.closing.amount)
        return statement.number, len(statement.entries), closing

    assert {name: statement_facts(name) for name in files} == files


def test_any_account_and_currency_can_be_rehearsed():
    for name, account, currency in (
        ("mt940_foreign_account.sta", "59999000090000000000000077", "PLN"),
        ("mt940_eur.sta", written.OWN_ACCOUNTS[0], "EUR"),
    ):
        data = written.sample(f"broken/{name}")

        file = bank.parse_statements(
            data, written.SITE_PROFILES["pko"], today=written.TODAY, own_accounts=None
        )

        assert [(s.iban, s.currency) for s in file.statements] == [(account, currency)]


def test_every_code_has_an_outcome_and_samples_know_no_other_codes():
    assert set(bank.OUTCOMES) == set(bank.Code)
    assert {broken["code"] for broken in BROKEN.values()} <= set(bank.Code)
    assert {
        code for code in bank.Code if bank.OUTCOMES[code] is bank.BankFileOutcome.QUARANTINED
    } == QUARANTINED


def test_the_clerks_paper_explains_every_code_of_a_statement_and_of_the_csv_samples():
    paper: Path = ROOT / "docs" / "clerks.md"
    rows = [line for line in paper.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    explained = {code for row in rows for code in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])}
    cases = json.loads((CSV_SAMPLES / "expected.json").read_text(encoding="utf-8"))["broken"]
    met = {case["code"] for name, case in cases.items() if name.endswith(".csv")}

    assert {str(code) for code in bank.Code} - explained == set()
    # Meter readings come later; their files are KIND_UNSUPPORTED until then.
    assert met - {"READING_DECREASE"} - explained == set()
