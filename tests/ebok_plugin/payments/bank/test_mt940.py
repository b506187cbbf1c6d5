from datetime import date
from decimal import Decimal

from ebok_plugin.payments.bank import Balance, Code, Operations, ParsedStatement, parse_statements
from tests.ebok_plugin.payments.bank.written import (
    ACCOUNT,
    SITE_PROFILES,
    TODAY,
    mt940,
    read,
    refused,
)

ENTRY = ":61:2603090309CN5,00NTRFA"
PAGE_1 = mt940(ENTRY, number="71/1", closing="62M:C260309PLN105,00")
PAGE_2 = mt940(ENTRY, number="71/2", opening="60M:C260309PLN105,00", closing="62F:C260310PLN110,00")


def heads(text: str) -> list[tuple[str, int | None, str, str, list[int]]]:
    return [
        (
            statement.number,
            statement.sequence,
            str(statement.opening.amount),
            str(statement.closing.amount),
            [entry.line_no for entry in statement.entries],
        )
        for statement in read(text).statements
    ]


def test_head_of_a_statement():
    text = mt940(opening="60F:D260309PLN100,00", closing="62F:D260309PLN100,\n:64:C260310PLN1,50")

    assert read(text).statements == (
        ParsedStatement(
            account_raw=f"/PL{ACCOUNT}",
            iban=ACCOUNT,
            number="00001",
            sequence=None,
            currency="PLN",
            opening=Balance(Decimal("-100.00"), date(2026, 3, 9)),
            closing=Balance(Decimal("-100.00"), date(2026, 3, 9)),
            available=Balance(Decimal("1.50"), date(2026, 3, 10)),
            entries=Operations.of(()),
            identifier="1",
        ),
    )


def test_number_of_a_whole_statement_stays_text():
    for number in ("00051", "1/1", "00009/01", "03/2026/M", "1234567890", "55/1"):
        assert heads(mt940(number=number)) == [(number, None, "100.00", "100.00", [])]
    old_tag = mt940().replace(":28C:", ":28:")
    assert heads(old_tag) == [("00001", None, "100.00", "100.00", [])]


def test_pages_become_one_statement():
    assert heads(PAGE_1 + PAGE_2) == [("71", 2, "100.00", "110.00", [1, 2])]
    # Pages may repeat the number without a page.
    pages = (PAGE_1 + PAGE_2).replace("71/1", "71").replace("71/2", "71")
    assert heads(pages) == [("71", None, "100.00", "110.00", [1, 2])]
    # Whole statements are never joined by their numbers.
    first = mt940(ENTRY, number="71/1", closing="62F:C260309PLN105,00")
    second = mt940(number="71/2", opening="60F:C260309PLN105,00", closing="62F:C260309PLN105,00")
    assert [head[:2] for head in heads(first + second)] == [("71/1", None), ("71/2", None)]


def test_a_page_may_say_only_at_one_end_that_it_is_one():
    pages = [PAGE_1 + PAGE_2.replace(":60M:", ":60F:"), PAGE_1.replace(":62M:", ":62F:") + PAGE_2]

    assert [heads(text) for text in pages] == [[("71", 2, "100.00", "110.00", [1, 2])]] * 2


def test_statements_of_one_number_and_day():
    first = mt940(ENTRY, number="71", closing="62F:C260309PLN105,00")
    second = first.replace("PLN105", "PLN110").replace("PLN100", "PLN105")
    apart = first.replace("PLN105", "PLN205").replace("PLN100", "PLN200")
    other = (":20:1", ":20:2")

    def openings(*texts: str) -> list[str]:
        return [head[2] for head in heads("".join(texts))]

    assert openings(first, second) == ["100.00", "105.00"]
    assert openings(second, first) == ["105.00", "100.00"]
    assert openings(first, apart.replace(*other)) == ["100.00", "200.00"]
    assert openings(first, first.replace(*other)) == ["100.00"]
    renamed = first.replace("NTRFA", "NTRFA//B")
    for changed in (apart, renamed, renamed.replace(*other)):
        assert refused(openings, first, changed).code == "BANK_STATEMENT_CHANGED"


def test_what_is_missing_says_that_the_file_is_cut():
    other_account = PAGE_2.replace(ACCOUNT, "59999000090000000000000077")
    page_unclosed = ("wyciąg 71/1 nie ma salda końcowego (:62F:)", 6, ":62F:")
    unclosed = ("wyciąg 00001 nie ma salda końcowego (:62F:)", 5, ":62F:")
    unopened = "wyciąg {} nie ma salda początkowego (:60F:)"
    of_nobody = ("wyciąg 00001 nie ma numeru rachunku (:25:)", 5, ":25:")
    texts = {
        PAGE_1: page_unclosed,
        PAGE_2: (unopened.format("71/2"), 6, ":60F:"),
        PAGE_1 + PAGE_2.replace("71/2", "72/2"): page_unclosed,
        PAGE_1 + PAGE_2.replace("PLN", "EUR"): page_unclosed,
        PAGE_1 + other_account: page_unclosed,
        mt940().replace(":62F:", ":99F:"): unclosed,
        mt940(closing="62F:C2603"): unclosed,
        mt940().replace(":60F:", ":99F:"): (unopened.format("00001"), 5, ":60F:"),
        mt940().replace(":25:", ":21:"): of_nobody,
        mt940(account=" "): of_nobody,
        mt940() + mt940().replace(":28C:", ":21:"): (
            "wyciąg nr 2 w pliku nie ma numeru wyciągu (:28C:)",
            11,
            ":28C:",
        ),
        "{1:F01X}\n": ("nie ma w nim żadnego wyciągu (:20:)", None, ":20:"),
    }

    errors = {text: refused(read, text) for text in texts}
    assert {error.code for error in errors.values()} == {Code.BANK_TRUNCATED}
    assert {
        text: (error.message_pl, error.line, error.field) for text, error in errors.items()
    } == {
        text: (f"Plik jest ucięty: {said}. Pobierz go z banku jeszcze raz.", line, field)
        for text, (said, line, field) in texts.items()
    }


def test_a_page_whose_balance_cannot_be_read_is_named_for_that():
    error = refused(read, PAGE_1 + PAGE_2.replace("60M:C260309PLN105,00", "60M:C260309PLN105.00"))

    assert (error.code, error.field) == (Code.BANK_BAD_AMOUNT, ":60M:")
    # MT940 needs the profile of a bank.
    assert str(refused(read, mt940(), "camt053")) == (
        "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 "
        "(to MT940, a wybrano profil CAMT.053; wybierz bank)."
    )


def test_two_statements_run_together_are_noticed():
    joined = mt940(end="").rstrip() + "\n" + mt940().removeprefix(":20:1\n")

    error = refused(read, joined)

    assert (error.code, error.line, error.field) == ("BANK_TRUNCATED", 6, ":25:")
    assert error.message_pl == (
        "Wyciąg nr 1 w pliku ma pole :25: dwa razy: brakuje końca jednego wyciągu i początku "
        "drugiego (:20:). Pobierz plik z banku jeszcze raz."
    )


def test_wrong_closing_balance():
    closings = {
        "62F:C260431PLN100,00": (
            Code.BANK_BAD_DATE,
            "Saldo :62F: ma datę 31.04.2026, która nie istnieje.",
        ),
        "62F:C260309PLN100.00": (
            Code.BANK_BAD_AMOUNT,
            "Saldo :62F: wyciągu 00001 ma kwotę, której nie da się odczytać.",
        ),
        "62F:C260309EUR100,00": (
            Code.BANK_CURRENCY,
            "Wyciąg 00001 zaczyna się saldem w PLN, a kończy w EUR.",
        ),
    }

    errors = {closing: refused(read, mt940(closing=closing)) for closing in closings}

    assert {
        closing: (error.code, error.message_pl) for closing, error in errors.items()
    } == closings
    places = {(error.line, error.field, error.statement_no) for error in errors.values()}
    assert places == {(5, ":62F:", "00001")}
    # An available balance that cannot be read does not matter.
    (statement,) = read(mt940(closing="62F:C260309PLN100,00\n:64:?")).statements
    assert statement.available is None


def test_interim_report_is_no_statement():
    for tags in (":34F:PLN0,00", ":90D:0PLN0,00", ":90C:1PLN9,00"):
        error = refused(read, f":20:1\n:25:/PL{ACCOUNT}\n:28C:1\n{tags}\n-\n")
        assert (error.code, error.line, error.field) == ("BANK_MT942", 4, tags[:5])
    # A statement with the sums of one stays a statement.
    assert heads(mt940(closing="62F:C260309PLN100,00\n:90C:0PLN0,00"))[0][0] == "00001"


def test_swift_blocks_around_many_statements_of_many_accounts():
    first = mt940(number="1", end="-}{5:{CHK:ABCDEF012345}}")
    other = mt940(number="2", account="59999000090000000000000077", end="-}")
    data = f"{{1:F01X}}{{2:I940}}{{4:\n{first}{{1:F01X}}{{2:I940}}{{4:\n{other}".encode()

    file = parse_statements(data, SITE_PROFILES["pko"], today=TODAY, own_accounts=None)

    found = [(statement.iban, statement.number) for statement in file.statements]
    assert found == [(ACCOUNT, "1"), ("59999000090000000000000077", "2")]
