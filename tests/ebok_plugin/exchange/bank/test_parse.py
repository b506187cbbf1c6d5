import subprocess
import sys
from datetime import date

import pytest

from ebok_plugin.exchange.bank import BankFileError, BankLimits, Code, parse_statements
from tests.ebok_plugin.exchange.bank.expected import OWN_ACCOUNTS, SITE_PROFILES, TODAY
from tests.ebok_plugin.exchange.bank.written import ACCOUNT, camt, mt940, ntry, read

PKO = SITE_PROFILES["pko"]
OLD = mt940(opening="60F:C210309PLN1,00", closing="62F:C210309PLN1,00").encode()


@pytest.mark.parametrize(
    ("today", "years", "accepted"),
    [
        (date(2026, 3, 9), 5, True),
        (date(2026, 3, 10), 5, False),
        (date(2026, 3, 10), 6, True),
        (date(2099, 1, 1), None, True),
        (date(2021, 3, 8), None, False),
    ],
)
def test_age_of_a_statement(today: date, years: int | None, accepted: bool) -> None:
    def parse() -> int:
        file = parse_statements(
            OLD, PKO, today=today, own_accounts=OWN_ACCOUNTS, max_age_years=years
        )
        return len(file.statements)

    if accepted:
        assert parse() == 1
    else:
        with pytest.raises(BankFileError) as caught:
            parse()
        assert caught.value.code == Code.BANK_BAD_DATE


def test_five_years_before_the_29th_of_february() -> None:
    text = mt940(opening="60F:C190228PLN1,00", closing="62F:C190228PLN1,00").encode()

    file = parse_statements(text, PKO, today=date(2024, 2, 29), own_accounts=None)

    assert len(file.statements) == 1


FOREIGN = {"account": "59999000090000000000000077"}
EUR = {"opening": "60F:C260309EUR100,00", "closing": "62F:C260309EUR100,00"}
WRONG_SUM = {"closing": "62F:C260309PLN100,01"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (mt940(**WRONG_SUM) + mt940(":61:2602300230CN5.00NTRFA"), Code.BANK_BAD_DATE),
        (mt940(**WRONG_SUM) + mt940(":61:2603090309CN5.00NTRFA"), Code.BANK_BAD_AMOUNT),
        (mt940(":61:2602300230CN5,00NTRFA") + mt940(**EUR), Code.BANK_CURRENCY),
        (mt940(**EUR) + mt940(**FOREIGN), Code.BANK_UNKNOWN_ACCOUNT),
        (mt940(**FOREIGN) + ":20:1\n:61:2603", Code.BANK_TRUNCATED),
        (mt940(":61:2602300230CN5,00NTRFA") + ":20:1\n:25:1\n-\n", Code.BANK_TRUNCATED),
        (mt940(**WRONG_SUM) + mt940(number="2"), Code.BANK_BALANCE_MISMATCH),
        (mt940(number="2") + mt940(**WRONG_SUM), Code.BANK_BALANCE_MISMATCH),
    ],
)
def test_the_earliest_check_names_the_file_and_one_statement_stops_all(
    text: str, code: Code
) -> None:
    with pytest.raises(BankFileError) as caught:
        read(text)

    assert caught.value.code == code


def test_the_first_of_equal_failures_is_named() -> None:
    with pytest.raises(BankFileError) as caught:
        read(mt940(number="5", **WRONG_SUM) + mt940(number="6", **WRONG_SUM))

    assert caught.value.statement_no == "5"


def test_a_foreign_currency_is_read_to_the_end_in_rehearsal() -> None:
    file = parse_statements(mt940(**FOREIGN, **EUR).encode(), PKO, today=TODAY, own_accounts=None)

    assert [(statement.iban, statement.currency) for statement in file.statements] == [
        ("59999000090000000000000077", "EUR")
    ]


@pytest.mark.parametrize("entries", [3, 4])
def test_limit_of_entries_over_all_statements(entries: int) -> None:
    text = "".join(
        mt940(":61:2603090309CN0,NTRFA", number=str(number)) for number in range(entries)
    )

    def parse() -> int:
        limits = BankLimits(entries=3)
        file = parse_statements(
            text.encode(), PKO, today=TODAY, own_accounts=OWN_ACCOUNTS, limits=limits
        )
        return len(file.statements)

    if entries == 3:
        assert parse() == 3
    else:
        with pytest.raises(BankFileError, match="Plik ma za dużo operacji; najwięcej można 3"):
            parse()


def test_no_message_holds_a_payer_or_a_whole_account() -> None:
    entry = ":61:2603090309CN5,00NTRFA\n:86:020~00~20czynsz~32Łucja Przykładowa"
    for text in (mt940(entry), camt(ntry("5.00"))):
        with pytest.raises(BankFileError) as caught:
            read(text.encode("iso-8859-2"))
        said = " ".join(
            filter(None, [str(caught.value), caught.value.found, caught.value.expected])
        )
        assert "Łucja" not in said
        assert ACCOUNT not in said


def test_the_package_needs_no_django() -> None:
    program = (
        "import sys, ebok_plugin.exchange.bank, ebok_plugin.nrb\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'django'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
