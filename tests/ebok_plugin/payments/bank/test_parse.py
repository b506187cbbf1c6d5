import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ebok_plugin.payments import bank
from ebok_plugin.payments.bank.parse import check_accounts, check_statement_dates, check_sums
from tests.ebok_plugin.payments.bank import written

PKO = written.SITE_PROFILES["pko"]


def test_age_of_a_statement():
    def parse(today: date, years: int | None) -> int:
        file = bank.parse_statements(
            old, PKO, today=today, own_accounts=written.OWN_ACCOUNTS, max_age_years=years
        )
        return len(file.statements)

    old = written.mt940(opening="60F:C210309PLN1,00", closing="62F:C210309PLN1,00").encode()
    older = written.mt940(opening="60F:C190228PLN1,00", closing="62F:C190228PLN1,00").encode()

    for today, years in ((date(2026, 3, 9), 5), (date(2026, 3, 10), 6), (date(2099, 1, 1), None)):
        assert parse(today, years) == 1
    for today, years in ((date(2026, 3, 10), 5), (date(2021, 3, 8), None)):
        assert written.refused(parse, today, years).code == bank.Code.BANK_BAD_DATE
    # Five years before the 29th of February.
    file = bank.parse_statements(older, PKO, today=date(2024, 2, 29), own_accounts=None)
    assert len(file.statements) == 1


FOREIGN = {"account": "59999000090000000000000077"}
EUR = {"opening": "60F:C260309EUR100,00", "closing": "62F:C260309EUR100,00"}
WRONG_SUM = {"closing": "62F:C260309PLN100,01"}


def test_the_earliest_check_names_the_file_and_one_statement_stops_all():
    texts = {
        written.mt940(**WRONG_SUM)
        + written.mt940(":61:2602300230CN5.00NTRFA"): bank.Code.BANK_BAD_DATE,
        written.mt940(**WRONG_SUM)
        + written.mt940(":61:2603090309CN5.00NTRFA"): bank.Code.BANK_BAD_AMOUNT,
        written.mt940(":61:2602300230CN5,00NTRFA") + written.mt940(**EUR): bank.Code.BANK_CURRENCY,
        written.mt940(**EUR) + written.mt940(**FOREIGN): bank.Code.BANK_UNKNOWN_ACCOUNT,
        written.mt940(**FOREIGN) + ":20:1\n:61:2603": bank.Code.BANK_TRUNCATED,
        written.mt940(":61:2602300230CN5,00NTRFA") + ":20:1\n:25:1\n-\n": bank.Code.BANK_TRUNCATED,
        written.mt940(**WRONG_SUM) + written.mt940(number="2"): bank.Code.BANK_BALANCE_MISMATCH,
        written.mt940(number="2") + written.mt940(**WRONG_SUM): bank.Code.BANK_BALANCE_MISMATCH,
    }

    assert {text: written.refused(written.read, text).code for text in texts} == texts
    # The first of equal failures is named.
    equal = written.refused(
        written.read,
        written.mt940(number="5", **WRONG_SUM) + written.mt940(number="6", **WRONG_SUM),
    )
    assert equal.statement_no == "5"


def test_limit_of_entries_over_all_statements():
    def parse(entries: int) -> int:
        text = "".join(
            written.mt940(":61:2603090309CN0,NTRFA", number=str(n)) for n in range(entries)
        )
        limits = bank.BankLimits(entries=3)
        file = bank.parse_statements(
            text.encode(),
            PKO,
            today=written.TODAY,
            own_accounts=written.OWN_ACCOUNTS,
            limits=limits,
        )
        return len(file.statements)

    assert parse(3) == 3
    assert "Plik ma za dużo operacji; najwięcej można 3" in str(written.refused(parse, 4))


def test_no_message_holds_a_payer_or_a_whole_account():
    entry = ":61:2603090309CN5,00NTRFA\n:86:020~00~20czynsz~32Łucja Przykładowa"
    for text in (written.mt940(entry), written.camt(written.ntry("5.00"))):
        error = written.refused(written.read, text.encode("iso-8859-2"))
        said = " ".join(filter(None, [str(error), error.found, error.expected]))
        assert "Łucja" not in said
        assert written.ACCOUNT not in said


def test_the_package_needs_no_django():
    program = (
        "import sys, ebok_plugin.payments.bank, cms_ext.base.money.nrb\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'django'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


NINTH = date(2026, 3, 9)
STATEMENT = bank.PartialStatement(
    account_raw=written.ACCOUNT,
    iban=written.ACCOUNT,
    number="7",
    sequence=None,
    currency="PLN",
    opening=bank.Balance(Decimal("10.00"), NINTH),
    closing=bank.Balance(Decimal("10.00"), NINTH),
    available=None,
    entries=bank.Operations.of(()),
    places={
        "account": bank.FilePosition(1, ":25:"),
        "opening": bank.FilePosition(3, ":60F:"),
        "closing": bank.FilePosition(9, ":62F:"),
    },
)


def short(finding: bank.BankFinding) -> tuple[str, int | None, str | None, str]:
    return finding.code, finding.line, finding.field, finding.message_pl


def test_every_foreign_statement_is_found():
    other = replace(STATEMENT, iban="DE89370400440532013000", currency="EUR")
    nobodys = "Rachunku …{} nie ma wśród własnych rachunków w ustawieniach."

    assert [short(found) for found in check_accounts([STATEMENT, other], [])] == [
        ("BANK_UNKNOWN_ACCOUNT", 1, ":25:", nobodys.format("0001")),
        ("BANK_UNKNOWN_ACCOUNT", 1, ":25:", nobodys.format("3000")),
        ("BANK_CURRENCY", 3, ":60F:", "Wyciąg jest w EUR. Obsługiwana waluta: PLN."),
    ]
    # The co-op's own accounts may be written in any way.
    own = [f"PL{written.ACCOUNT}", "59 9990 0009 0000 0000 0000 0077"]
    assert list(check_accounts([STATEMENT], own)) == []


def test_days_in_the_future_or_too_old():
    days = {
        (NINTH, NINTH): None,
        (date(2026, 12, 31), None): None,
        (date(2026, 3, 8), None): "Wyciąg 7 ma datę 09.03.2026, a dziś jest 08.03.2026.",
        (
            date(2026, 12, 31),
            date(2026, 3, 10),
        ): "Wyciąg 7 ma datę 09.03.2026, a najstarsza dopuszczalna to 10.03.2026.",
    }

    assert {
        given: [short(finding) for finding in check_statement_dates([STATEMENT], *given)]
        for given in days
    } == {
        given: [("BANK_BAD_DATE", 3, ":60F:", said), ("BANK_BAD_DATE", 9, ":62F:", said)]
        if said
        else []
        for given, said in days.items()
    }


def test_sums_agree_to_the_grosz():
    sums = {
        (bank.StatementFormat.MT940, "PLN", "10.00"): None,
        (bank.StatementFormat.MT940, "PLN", "-2.50"): (
            "Wyciąg 7: saldo początkowe + operacje = 10,00 zł, a saldo końcowe w pliku = −2,50 zł "
            "(różnica 12,50 zł). Niczego nie zaksięgowano."
        ),
        (bank.StatementFormat.CAMT053, "EUR", "10.01"): (
            "Wyciąg 7: saldo początkowe + operacje nie równa się saldu końcowemu "
            "(różnica 0,01 EUR). Niczego nie zaksięgowano."
        ),
    }

    def check(kind: bank.StatementFormat, currency: str, closing: str) -> list[tuple[object, ...]]:
        balance = bank.Balance(Decimal(closing), NINTH)
        statement = replace(STATEMENT, currency=currency, closing=balance)
        return [short(finding) for finding in check_sums([statement], kind)]

    assert {given: check(*given) for given in sums} == {
        given: [("BANK_BALANCE_MISMATCH", 9, ":62F:", said)] if said else []
        for given, said in sums.items()
    }
    # A statement without a balance has no sum.
    assert list(check_sums([replace(STATEMENT, closing=None)], bank.StatementFormat.MT940)) == []
