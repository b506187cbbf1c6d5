from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.exchange.bank import (
    Balance,
    BankFileError,
    BankLimits,
    Code,
    ParsedStatement,
    parse_statements,
)
from tests.ebok_plugin.exchange.bank.expected import OWN_ACCOUNTS, SITE_PROFILES, TODAY
from tests.ebok_plugin.exchange.bank.written import ACCOUNT, balance, camt, ntry, read

NINTH = date(2026, 3, 9)


def test_head_of_a_statement() -> None:
    text = camt(
        ntry("10.00", sign="DBIT"),
        opening="5",
        closing="5.00",
        space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08",
    ).replace(
        balance("CLBD", "5.00"),
        balance("CLBD", "5.00").replace("CRDT", "DBIT") + balance("CLAV", "9"),
    )

    (statement,) = read(text, "camt053").statements

    assert statement == ParsedStatement(
        account_raw=f"PL{ACCOUNT}",
        iban=ACCOUNT,
        number="1",
        sequence=None,
        currency="PLN",
        opening=Balance(Decimal("5.00"), NINTH),
        closing=Balance(Decimal("-5.00"), NINTH),
        available=None,
        entries=statement.entries,
    )
    assert [entry.signed_amount for entry in statement.entries] == [Decimal("-10.00")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (balance("OPBD", "100.00"), balance("PRCD", "100.00") + balance("ITBD", "7")),
        (
            balance("OPBD", "100.00"),
            balance("OPBD", "100.00", "<DtTm>2026-03-09T00:00:00</DtTm>") + balance("PRCD", "1"),
        ),
        (f"<IBAN>PL{ACCOUNT}</IBAN>", f"<Othr><Id>PL{ACCOUNT}</Id></Othr>"),
        ("<ElctrncSeqNb>1</ElctrncSeqNb>", "<LglSeqNb>1</LglSeqNb>"),
        ("<Ccy>PLN</Ccy>", ""),
    ],
)
def test_each_thing_may_stand_in_its_other_place(old: str, new: str) -> None:
    assert old in camt()
    assert (
        read(camt().replace(old, new), "camt053").statements == read(camt(), "camt053").statements
    )


def test_number_falls_back_to_the_banks_identifier() -> None:
    text = camt().replace("<ElctrncSeqNb>1</ElctrncSeqNb>", "")

    assert [statement.number for statement in read(text, "camt053").statements] == ["1/2026"]


def test_any_prefix_and_any_profile_will_do() -> None:
    text = camt(ntry(), closing="105.00")
    prefixed = text.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:c=")

    assert "<c:Ntry>" in prefixed
    for profile in ("camt053", "pko"):
        (statement,) = read(prefixed, profile).statements
        assert [str(entry.amount) for entry in statement.entries] == ["5.00"]


@pytest.mark.parametrize(
    ("gone", "said", "field"),
    [
        (balance("OPBD", "100.00"), "wyciąg 1 nie ma salda początkowego (OPBD)", "OPBD"),
        (balance("CLBD", "100.00"), "wyciąg 1 nie ma salda końcowego (CLBD)", "CLBD"),
        (
            f"<IBAN>PL{ACCOUNT}</IBAN>",
            "wyciąg 1 nie ma numeru rachunku (Acct/Id/IBAN)",
            "Acct/Id/IBAN",
        ),
        (
            "<Id>1/2026</Id><ElctrncSeqNb>1</ElctrncSeqNb>",
            "wyciąg nr 1 w pliku nie ma numeru wyciągu (ElctrncSeqNb)",
            "ElctrncSeqNb",
        ),
    ],
)
def test_what_is_missing_says_that_the_file_is_cut(gone: str, said: str, field: str) -> None:
    assert gone in camt()

    with pytest.raises(BankFileError) as caught:
        read(camt().replace(gone, ""), "camt053")

    error = caught.value
    assert (error.code, error.field, error.line) == (Code.BANK_TRUNCATED, field, 2)
    assert error.message_pl == f"Plik jest ucięty: {said}. Pobierz go z banku jeszcze raz."


def test_a_document_without_statements() -> None:
    with pytest.raises(BankFileError) as caught:
        read('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "camt053")

    assert (caught.value.code, caught.value.field) == (Code.BANK_TRUNCATED, "Stmt")


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (
            '<Amt Ccy="PLN">100.00',
            '<Amt Ccy="PLN">100,00',
            Code.BANK_BAD_AMOUNT,
            "Saldo OPBD ma kwotę, której nie da się odczytać.",
        ),
        (
            "<CdtDbtInd>CRDT",
            "<CdtDbtInd>CR",
            Code.BANK_BAD_AMOUNT,
            "Saldo OPBD nie mówi, czy to uznanie, czy obciążenie.",
        ),
        (
            "2026-03-09",
            "2026-02-30",
            Code.BANK_BAD_DATE,
            "Saldo OPBD ma datę 2026-02-30, która nie istnieje.",
        ),
        ("<Dt><Dt>2026-03-09</Dt></Dt>", "", Code.BANK_BAD_DATE, "Saldo OPBD nie ma daty."),
        ('"PLN"', '"EUR"', Code.BANK_CURRENCY, "Saldo OPBD jest w EUR, a wyciąg w PLN."),
    ],
)
def test_wrong_balances(old: str, new: str, code: Code, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(camt().replace(old, new, 1), "camt053")

    assert (caught.value.code, caught.value.message_pl) == (code, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (camt().replace("PLN", "EUR"), "Wyciąg jest w EUR. Obsługiwana waluta: PLN."),
        (
            camt().replace("<Ccy>PLN</Ccy>", "").replace(' Ccy="PLN"', ""),
            "Wyciąg jest w nieznanej walucie. Obsługiwana waluta: PLN.",
        ),
    ],
)
def test_only_statements_in_zloty_are_taken(text: str, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(text, "camt053")

    assert (caught.value.code, caught.value.message_pl) == (Code.BANK_CURRENCY, said)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (BankLimits(statements=0), "Plik ma za dużo wyciągów; najwięcej można 0."),
        (BankLimits(entries=1), "Plik ma za dużo operacji; najwięcej można 1."),
    ],
)
def test_limits(limits: BankLimits, said: str) -> None:
    text = camt(ntry(), ntry(), closing="110.00")

    with pytest.raises(BankFileError) as caught:
        parse_statements(
            text.encode(),
            SITE_PROFILES["camt053"],
            today=TODAY,
            own_accounts=OWN_ACCOUNTS,
            limits=limits,
        )

    assert (caught.value.code, caught.value.message_pl) == ("FILE_TOO_LARGE", said)


def test_versions_from_the_setting_are_read() -> None:
    text = camt(space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.13").encode()

    file = parse_statements(
        text,
        SITE_PROFILES["camt053"],
        today=TODAY,
        own_accounts=OWN_ACCOUNTS,
        camt_versions=["13"],
    )

    assert [statement.number for statement in file.statements] == ["1"]
    assert file.warnings == ()


def test_a_version_between_is_read_with_a_warning() -> None:
    file = read(camt(space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.05"), "camt053")

    assert [warning.code for warning in file.warnings] == [Code.BANK_CAMT_UNTESTED]
