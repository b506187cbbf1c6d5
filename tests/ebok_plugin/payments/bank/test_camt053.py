from datetime import date
from decimal import Decimal

from ebok_plugin.payments.bank import Balance, BankLimits, Code, ParsedStatement, parse_statements
from tests.ebok_plugin.payments.bank import written

NINTH = date(2026, 3, 9)


def test_head_of_a_statement():
    text = written.camt(
        written.ntry("10.00", sign="DBIT"), opening="5", closing="5.00", space=written.CAMT_08
    ).replace(
        written.balance("CLBD", "5.00"),
        written.balance("CLBD", "5.00").replace("CRDT", "DBIT") + written.balance("CLAV", "9"),
    )

    (statement,) = written.read(text, "camt053").statements

    assert statement == ParsedStatement(
        account_raw=f"PL{written.ACCOUNT}",
        iban=written.ACCOUNT,
        number="1",
        sequence=None,
        currency="PLN",
        opening=Balance(Decimal("5.00"), NINTH),
        closing=Balance(Decimal("-5.00"), NINTH),
        available=None,
        entries=statement.entries,
    )
    assert [entry.signed_amount for entry in statement.entries] == [Decimal("-10.00")]


def test_each_thing_may_stand_in_its_other_place():
    places = [
        (
            written.balance("OPBD", "100.00"),
            written.balance("PRCD", "100.00") + written.balance("ITBD", "7"),
        ),
        (
            written.balance("OPBD", "100.00"),
            written.balance("OPBD", "100.00", "<DtTm>2026-03-09T00:00:00</DtTm>")
            + written.balance("PRCD", "1"),
        ),
        (f"<IBAN>PL{written.ACCOUNT}</IBAN>", f"<Othr><Id>PL{written.ACCOUNT}</Id></Othr>"),
        ("<ElctrncSeqNb>1</ElctrncSeqNb>", "<LglSeqNb>1</LglSeqNb>"),
        ("<Ccy>PLN</Ccy>", ""),
    ]

    assert all(old in written.camt() for old, _ in places)

    assert [
        written.read(written.camt().replace(*place), "camt053").statements for place in places
    ] == [written.read(written.camt(), "camt053").statements] * len(places)


def test_number_falls_back_to_the_banks_identifier():
    text = written.camt().replace("<ElctrncSeqNb>1</ElctrncSeqNb>", "")

    assert [statement.number for statement in written.read(text, "camt053").statements] == [
        "1/2026"
    ]


def test_any_prefix_and_any_profile_will_do():
    text = written.camt(written.ntry(), closing="105.00")
    prefixed = text.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:c=")

    assert "<c:Ntry>" in prefixed
    for profile in ("camt053", "pko"):
        (statement,) = written.read(prefixed, profile).statements
        assert [str(entry.amount) for entry in statement.entries] == ["5.00"]


def test_what_is_missing_says_that_the_file_is_cut():
    missing = {
        written.balance("OPBD", "100.00"): ("wyciąg 1 nie ma salda początkowego (OPBD)", "OPBD"),
        written.balance("CLBD", "100.00"): ("wyciąg 1 nie ma salda końcowego (CLBD)", "CLBD"),
        f"<IBAN>PL{written.ACCOUNT}</IBAN>": (
            "wyciąg 1 nie ma numeru rachunku (Acct/Id/IBAN)",
            "Acct/Id/IBAN",
        ),
        "<Id>1/2026</Id><ElctrncSeqNb>1</ElctrncSeqNb>": (
            "wyciąg nr 1 w pliku nie ma numeru wyciągu (ElctrncSeqNb)",
            "ElctrncSeqNb",
        ),
    }

    assert all(gone in written.camt() for gone in missing)
    errors = {
        gone: written.refused(written.read, written.camt().replace(gone, ""), "camt053")
        for gone in missing
    }

    assert {
        gone: (error.code, error.message_pl, error.field, error.line)
        for gone, error in errors.items()
    } == {
        gone: (
            Code.BANK_TRUNCATED,
            f"Plik jest ucięty: {said}. Pobierz go z banku jeszcze raz.",
            field,
            2,
        )
        for gone, (said, field) in missing.items()
    }


def test_a_document_without_statements():
    error = written.refused(written.read, f'<Document xmlns="{written.CAMT_02}"/>', "camt053")

    assert (error.code, error.field) == (Code.BANK_TRUNCATED, "Stmt")


def test_wrong_balances():
    wrong = {
        ('<Amt Ccy="PLN">100.00', '<Amt Ccy="PLN">100,00'): (
            Code.BANK_BAD_AMOUNT,
            "Saldo OPBD ma kwotę, której nie da się odczytać.",
        ),
        ("<CdtDbtInd>CRDT", "<CdtDbtInd>CR"): (
            Code.BANK_BAD_AMOUNT,
            "Saldo OPBD nie mówi, czy to uznanie, czy obciążenie.",
        ),
        ("2026-03-09", "2026-02-30"): (
            Code.BANK_BAD_DATE,
            "Saldo OPBD ma datę 2026-02-30, która nie istnieje.",
        ),
        ("<Dt><Dt>2026-03-09</Dt></Dt>", ""): (Code.BANK_BAD_DATE, "Saldo OPBD nie ma daty."),
        ('"PLN"', '"EUR"'): (Code.BANK_CURRENCY, "Saldo OPBD jest w EUR, a wyciąg w PLN."),
    }

    assert {
        change: written.reason(written.read, written.camt().replace(*change, 1), "camt053")
        for change in wrong
    } == wrong


def test_only_statements_in_zloty_are_taken():
    euro, unknown = (
        written.camt().replace("PLN", "EUR"),
        written.camt().replace("<Ccy>PLN</Ccy>", ""),
    )

    assert [
        written.reason(written.read, text, "camt053")
        for text in (euro, unknown.replace(' Ccy="PLN"', ""))
    ] == [
        (Code.BANK_CURRENCY, "Wyciąg jest w EUR. Obsługiwana waluta: PLN."),
        (Code.BANK_CURRENCY, "Wyciąg jest w nieznanej walucie. Obsługiwana waluta: PLN."),
    ]


def test_limits():
    def parse(limits: BankLimits) -> None:
        text = written.camt(written.ntry(), written.ntry(), closing="110.00").encode()
        profile = written.SITE_PROFILES["camt053"]
        parse_statements(
            text, profile, today=written.TODAY, own_accounts=written.OWN_ACCOUNTS, limits=limits
        )

    assert [
        written.reason(parse, BankLimits(statements=0)),
        written.reason(parse, BankLimits(entries=1)),
    ] == [
        ("FILE_TOO_LARGE", "Plik ma za dużo wyciągów; najwięcej można 0."),
        ("FILE_TOO_LARGE", "Plik ma za dużo operacji; najwięcej można 1."),
    ]


def test_versions_from_the_setting_are_read_and_those_between_with_a_warning():
    file = parse_statements(
        written.camt(space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.13").encode(),
        written.SITE_PROFILES["camt053"],
        today=written.TODAY,
        own_accounts=written.OWN_ACCOUNTS,
        camt_versions=["13"],
    )
    between = written.read(
        written.camt(space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.05"), "camt053"
    )

    assert [statement.number for statement in file.statements] == ["1"]
    assert file.warnings == ()
    assert [warning.code for warning in between.warnings] == [Code.BANK_CAMT_UNTESTED]
