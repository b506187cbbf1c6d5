from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.exchange.bank import (
    Balance,
    BankFinding,
    FilePosition,
    Operations,
    PartialStatement,
    StatementFormat,
)
from ebok_plugin.exchange.bank.parse import check_accounts, check_dates, check_sums
from tests.ebok_plugin.exchange.bank.written import ACCOUNT

NINTH = date(2026, 3, 9)
STATEMENT = PartialStatement(
    account_raw=ACCOUNT,
    iban=ACCOUNT,
    number="7",
    sequence=None,
    currency="PLN",
    opening=Balance(Decimal("10.00"), NINTH),
    closing=Balance(Decimal("10.00"), NINTH),
    available=None,
    entries=Operations.of(()),
    places={
        "account": FilePosition(1, ":25:"),
        "opening": FilePosition(3, ":60F:"),
        "closing": FilePosition(9, ":62F:"),
    },
)


def short(finding: BankFinding) -> tuple[str, int | None, str | None, str]:
    return finding.code, finding.line, finding.field, finding.message_pl


def test_the_coops_own_accounts_may_be_written_in_any_way() -> None:
    own = [f"PL{ACCOUNT}", "59 9990 0009 0000 0000 0000 0077"]

    assert list(check_accounts([STATEMENT], own)) == []


def test_every_foreign_statement_is_found() -> None:
    other = replace(STATEMENT, iban="DE89370400440532013000", currency="EUR")

    assert [short(found) for found in check_accounts([STATEMENT, other], [])] == [
        (
            "BANK_UNKNOWN_ACCOUNT",
            1,
            ":25:",
            "Rachunku …0001 nie ma wśród własnych rachunków w ustawieniach.",
        ),
        (
            "BANK_UNKNOWN_ACCOUNT",
            1,
            ":25:",
            "Rachunku …3000 nie ma wśród własnych rachunków w ustawieniach.",
        ),
        ("BANK_CURRENCY", 3, ":60F:", "Wyciąg jest w EUR. Obsługiwana waluta: PLN."),
    ]


@pytest.mark.parametrize(
    ("today", "oldest", "said"),
    [
        (NINTH, NINTH, None),
        (date(2026, 12, 31), None, None),
        (date(2026, 3, 8), None, "Wyciąg 7 ma datę 09.03.2026, a dziś jest 08.03.2026."),
        (
            date(2026, 12, 31),
            date(2026, 3, 10),
            "Wyciąg 7 ma datę 09.03.2026, a najstarsza dopuszczalna to 10.03.2026.",
        ),
    ],
)
def test_days_in_the_future_or_too_old(today: date, oldest: date | None, said: str | None) -> None:
    found = [short(finding) for finding in check_dates([STATEMENT], today, oldest)]

    assert found == (
        [("BANK_BAD_DATE", 3, ":60F:", said), ("BANK_BAD_DATE", 9, ":62F:", said)] if said else []
    )


@pytest.mark.parametrize(
    ("kind", "currency", "closing", "said"),
    [
        (StatementFormat.MT940, "PLN", "10.00", None),
        (
            StatementFormat.MT940,
            "PLN",
            "-2.50",
            "Wyciąg 7: saldo początkowe + operacje = 10,00 zł, a saldo końcowe w pliku = −2,50 zł "
            "(różnica 12,50 zł). Niczego nie zaksięgowano.",
        ),
        (
            StatementFormat.CAMT053,
            "EUR",
            "10.01",
            "Wyciąg 7: saldo początkowe + operacje nie równa się saldu końcowemu "
            "(różnica 0,01 EUR). Niczego nie zaksięgowano.",
        ),
    ],
)
def test_sums_agree_to_the_grosz(
    kind: StatementFormat, currency: str, closing: str, said: str | None
) -> None:
    statement = replace(STATEMENT, currency=currency, closing=Balance(Decimal(closing), NINTH))

    found = [short(finding) for finding in check_sums([statement], kind)]

    assert found == ([("BANK_BALANCE_MISMATCH", 9, ":62F:", said)] if said else [])


def test_a_statement_without_a_balance_has_no_sum() -> None:
    assert list(check_sums([replace(STATEMENT, closing=None)], StatementFormat.MT940)) == []
