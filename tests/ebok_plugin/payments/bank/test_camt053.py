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
        identifier="1/2026",
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


def paged(*pages: tuple[str, str, str]) -> str:
    """Statements of one entry of 5.00 each; a page is its balances and what stands before them."""
    texts = []
    for opening, closing, before in pages:
        text = written.camt(written.ntry("5.00")).replace(
            "<Id>1/2026</Id>", "<Id>1/2026</Id>" + before
        )
        text = text.replace(written.balance("OPBD", "100.00"), opening)
        texts.append(text.replace(written.balance("CLBD", "100.00"), closing))
    head, _, _ = texts[0].partition("<Stmt>")
    statements = [text[text.index("<Stmt>") : text.index("</BkToCstmrStmt>")] for text in texts]
    return head + "".join(statements) + "</BkToCstmrStmt></Document>"


OPBD, CLBD, ITBD = "OPBD", "CLBD", "ITBD"


def page(opening: str, at: str, closing: str, to: str, before: str = "") -> tuple[str, str, str]:
    return written.balance(opening, at), written.balance(closing, to), before


def pagination(number: int, last: str) -> str:
    return f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>"


def test_pages_become_one_statement():
    files = {
        "two": [page(OPBD, "100", ITBD, "105"), page(ITBD, "105", CLBD, "110")],
        "three": [
            page("PRCD", "100", ITBD, "105"),
            page(ITBD, "105", ITBD, "110"),
            page(ITBD, "110", CLBD, "115"),
        ],
        "only the first says so": [page(OPBD, "100", ITBD, "105"), page(OPBD, "105", CLBD, "110")],
        "PRCD again": [page(OPBD, "100", ITBD, "105"), page("PRCD", "105", CLBD, "110")],
        "only the second says so": [page(OPBD, "100", CLBD, "105"), page(ITBD, "105", CLBD, "110")],
        "whole balances on each": [
            page(OPBD, "100", CLBD, "110", pagination(1, "false")),
            page(OPBD, "100", CLBD, "110", pagination(2, "true")),
        ],
    }

    statements = {
        case: written.read(paged(*pages), "camt053").statements for case, pages in files.items()
    }
    assert {case: len(found) for case, found in statements.items()} == dict.fromkeys(files, 1)
    assert {
        case: [entry.line_no for entry in found[0].entries] for case, found in statements.items()
    } == {case: [*range(1, len(pages) + 1)] for case, pages in files.items()}
    assert statements["whole balances on each"][0].sequence == 2
    assert statements["three"][0].closing.amount == 115


def test_a_missing_page_is_noticed():
    files = {
        "the last": ([page(OPBD, "100", ITBD, "105")], Code.BANK_TRUNCATED, "CLBD"),
        "the first": ([page(ITBD, "100", CLBD, "105")], Code.BANK_TRUNCATED, "OPBD"),
        "the middle": (
            [page(OPBD, "100", ITBD, "105"), page(ITBD, "110", CLBD, "115")],
            Code.BANK_PAGE_CHAIN,
            "OPBD",
        ),
    }

    errors = {
        case: written.refused(written.read, paged(*pages), "camt053")
        for case, (pages, *_) in files.items()
    }
    assert {case: (error.code, error.field) for case, error in errors.items()} == {
        case: tuple(expected) for case, (_, *expected) in files.items()
    }


def test_an_interim_balance_may_be_a_sub_type():
    two = paged(page(OPBD, "100", ITBD, "105"), page(OPBD, "105", CLBD, "110"))
    interim = "<Cd>ITBD</Cd></CdOrPrtry>"
    assert interim in two
    text = two.replace(interim, "<Cd>CLBD</Cd></CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp>")

    (statement,) = written.read(text, "camt053").statements
    assert len(statement.entries) == 2


def test_statements_of_one_number_and_day():
    whole = [page(OPBD, "100", CLBD, "105"), page(OPBD, "105", CLBD, "110")]
    text = paged(*whole)
    other = text.replace("<Id>1/2026</Id>", "<Id>2</Id>", 1)
    gap = paged(whole[0], page(OPBD, "200", CLBD, "205"))
    corrected = paged(whole[0], page(OPBD, "100", CLBD, "105")).replace("REF", "FER", 1)

    def numbers(text: str) -> list[str]:
        return [statement.number for statement in written.read(text, "camt053").statements]

    # Their balances follow, in any order, or the bank names them otherwise.
    assert [numbers(text) for text in (text, other, paged(*whole[::-1]))] == [["1", "1"]] * 3
    assert numbers(gap.replace("<Id>1/2026</Id>", "<Id>2</Id>", 1)) == ["1", "1"]
    # Else it is the same one, repeated or changed.
    assert numbers(paged(whole[0], whole[0]).replace("<Id>1/2026</Id>", "<Id>2</Id>", 1)) == ["1"]
    for changed in (gap, corrected, corrected.replace("<Id>1/2026</Id>", "<Id>2</Id>", 1)):
        assert written.refused(numbers, changed).code == Code.BANK_STATEMENT_CHANGED


def test_a_namesake_in_an_extension_decides_nothing():
    inside = (
        "<Amt Ccy='EUR'>9</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><Ustrd>obce</Ustrd>"
        "<Nm>Kto Inny</Nm><IBAN>PL59999000090000000000000077</IBAN><Chrgs><Amt>1</Amt></Chrgs>"
        "<RmtInf><Ustrd>obce</Ustrd></RmtInf><Ntry><Amt>1</Amt></Ntry><Stmt><Id>9</Id></Stmt>"
        "<ValDt><Dt>2020-01-01</Dt></ValDt>"
    )
    bare = f"<SplmtryData><Envlp>{inside}</Envlp></SplmtryData>"
    foreign = (
        f"<x:Envlp xmlns:x='urn:x'>{inside.replace('<', '<x:').replace('<x:/', '</x:')}</x:Envlp>"
    )
    details = "<TxDtls>%s<RltdPties><Dbtr><Nm>Jan</Nm></Dbtr></RltdPties></TxDtls>"
    clean = written.read(
        written.camt(written.ntry("5.00", details % ""), closing="105.00"), "camt053"
    )

    for extension in (bare, foreign, f"<SplmtryData>{foreign}</SplmtryData>"):
        text = written.camt(
            written.ntry("5.00", details % extension, more=extension), closing="105.00"
        )
        text = text.replace("<Acct>", f"{extension}<Acct>", 1)
        text = text.replace("<Stmt>", f"{extension}<Stmt>", 1)
        (statement,) = written.read(text, "camt053").statements
        (before,) = clean.statements
        assert [entry._replace(raw_86="") for entry in statement.entries] == [
            entry._replace(raw_86="") for entry in before.entries
        ]
        assert (statement.number, statement.iban) == (before.number, before.iban)


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
