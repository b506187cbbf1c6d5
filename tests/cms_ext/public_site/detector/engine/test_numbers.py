from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.public_site.detector import AllowedValues, DetectedSpan, SurnameStems, detect
from tests.cms_ext.public_site.detector.digits import account, grouped, identity_card, pesel, wrong

BORN = st.dates(date(1800, 1, 1), date(2299, 12, 31))
SERIALS = st.integers(0, 9999)


def found(text: str, **allowed: frozenset[str]) -> list[tuple[str, str, str]]:
    """Rule, strength and what was found."""
    spans = detect(text, names=SurnameStems(), allowed=AllowedValues(**allowed))
    return [(span.rule, span.strength, text[span.start : span.end]) for span in spans]


@given(BORN, SERIALS)
def test_every_pesel_is_found(born: date, serial: int):
    number = pesel(born, serial)

    assert found(f"PESEL: {number}.") == [("PESEL", "block", number)]


@given(BORN, SERIALS)
def test_with_a_wrong_check_digit_it_may_still_be_one(born: date, serial: int):
    number = wrong(pesel(born, serial))

    assert found(f"(PESEL {number})") == [("PESEL_LIKE", "warn", number)]


def test_a_day_that_never_was_is_no_birthday():
    digits = f"{26:02}{2 + 20:02}{30:02}{1234:04}"
    number = min((f"{digits}{check}" for check in range(10)), key=lambda one: _weighed(one))

    assert [rule for rule, _, _ in found(number)] == ["PESEL_LIKE"]


def _weighed(number: str) -> int:
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return sum(w * int(digit) for w, digit in zip(weights, number, strict=True)) % 10


@given(BORN, SERIALS, st.sampled_from(["0{}", "{}0", "12{}34"]))
def test_inside_a_longer_run_of_digits_it_is_no_pesel(born: date, serial: int, longer: str):
    assert found(longer.format(pesel(born, serial))) == []


ACCOUNTS = st.builds(account, st.integers(0, 99_999_999), st.integers(0, 10**16 - 1))
GROUPINGS = st.sampled_from([(26,), (2, 4), (2, 8, 4), (2, 8, 16), (1,), (4,)])


@given(
    ACCOUNTS,
    GROUPINGS,
    st.sampled_from([" ", "-", "\u00a0", "\u2013", "\n"]),
    st.sampled_from(["", "PL", "PL "]),
)
def test_every_account_is_found_in_any_grouping(
    number: str, sizes: tuple[int, ...], by: str, country: str
):
    written = country + grouped(number, *sizes, by=by)

    assert found(f"Rachunek: {written}, SM") == [("BANK_ACC", "block", written)]
    assert found(f"Rachunek: {written}, SM", accounts=frozenset({number})) == []


@given(ACCOUNTS, GROUPINGS)
def test_26_digits_with_a_wrong_sum_are_a_warning(number: str, sizes: tuple[int, ...]):
    written = grouped(wrong(number), *sizes)

    assert found(written) == [("BANK_ACC", "warn", written)]


def test_27_digits_are_no_account():
    assert found(account(74999, 1) + "1") == []


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.integers(0, 99_999),
    st.sampled_from(["", " ", "-"]),
)
def test_every_identity_card_is_found(letters: str, serial: int, gap: str):
    number = identity_card(letters, serial)
    written = number[:3] + gap + number[3:]

    assert found(f"dowód {written}") == [("ID_CARD", "block", written)]
    assert found(f"dowód {letters}{gap}{(int(number[3]) + 1) % 10}{number[4:]}") == []


def test_land_register():
    expected = {
        "KW WA1M/00123456/7": [("LAND_REG", "warn", "WA1M/00123456/7")],
        "KW WA1M/0012345/7": [],
        "KW XWA1M/00123456/7": [],
    }

    assert {text: found(text) for text in expected} == expected


def test_signs_without_width_and_odd_digits_hide_no_number():
    number = pesel(date(1980, 2, 29), 1234)
    torn = f"{number[:4]}\u200b{number[4:7]}\u00ad{number[7:]}"
    wide = "".join(chr(0xFF10 + int(digit)) for digit in number)

    assert detect(f"a {torn} b", names=SurnameStems(), allowed=AllowedValues()) == (
        DetectedSpan("PESEL", "block", 2, 2 + len(torn)),
    )
    assert found(wide) == [("PESEL", "block", wide)]


# --- Telephones and e-mail addresses; and dates, amounts and numbers of documents, which are not
# ----
OFFICE = "".join(str(digit) for digit in (2, 2, 0, 0, 0, 0, 0, 1, 1))
WRITTEN = [
    grouped(OFFICE, 3),
    grouped(OFFICE, 3, by="-"),
    grouped(OFFICE, 3, by="."),
    grouped(OFFICE, 3, by="\u00a0"),
    grouped(OFFICE, 2, 3, 2, 2),
    grouped(OFFICE, 2, 7),
    f"({OFFICE[:2]}) {grouped(OFFICE[2:], 3, 2, 2)}",
    OFFICE,
    f"+48 {grouped(OFFICE, 3)}",
    f"+48{OFFICE}",
    f"0048 {grouped(OFFICE, 2, 3, 2, 2)}",
    f"{OFFICE[:3]} {OFFICE[3:6]}\n{OFFICE[6:]}",
]


def rules(text: str, **allowed: frozenset[str]) -> list[tuple[str, str]]:
    return [(rule, words) for rule, _strength, words in found(text, **allowed)]


def test_a_telephone_is_found_however_it_is_written_but_the_office_s():
    texts = {number: f"tel. {number}, w godzinach pracy" for number in WRITTEN}

    assert {number: rules(text) for number, text in texts.items()} == {
        number: [("PHONE", number)] for number in WRITTEN
    }
    # LB-13: the office's telephone passes in any grouping.
    office = frozenset({OFFICE})
    assert [number for number, text in texts.items() if rules(text, phones=office)] == []

    other = OFFICE[:-1] + "9"

    assert rules(f"tel. {OFFICE} albo {other}", phones=frozenset({OFFICE})) == [("PHONE", other)]


def test_lb_14_dates_amounts_and_numbers_of_papers_are_no_telephones():
    texts = [
        "12.05.2026 r.",
        "123 456 789,00 zł",
        "123.456.789,00 zł",
        "123 456 789 zł",
        "dnia 2026-05-12 o 8:00–15:00",
        "uchwała 3/RN/2024 i 12/WZ/2026",
        "00-000 Przykładowo",
        "NIP 123-456-32-18",
        "NIP 1234563218, REGON 123456785, KRS 0000123456",
        "adres 192.168.100.200",
        "licznik 12345678",
    ]

    assert {text: found for text in texts if (found := rules(text))} == {}


AMOUNTS = st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2)
ORDINARY = st.one_of(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%d.%m.%Y} r."),
    st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(str),
    AMOUNTS.map(lambda amount: f"{amount:,.2f} zł".replace(",", " ").replace(".", ",")),
    AMOUNTS.map(lambda amount: f"{amount:,.2f} zł".replace(",", "\u00a0").replace(".", ",")),
    st.integers(1, 99_999_999).map(str),
    st.builds("{}/{}/{}".format, st.integers(1, 99), st.sampled_from(["RN", "WZ", "Z"]),
              st.integers(2000, 2030)),
    st.builds("{:02}-{:03} Przykładowo".format, st.integers(0, 99), st.integers(0, 999)),
    st.builds("{}:00–{}:30".format, st.integers(6, 11), st.integers(12, 20)),
    st.builds("§ {} ust. {}".format, st.integers(1, 99), st.integers(1, 9)),
)  # fmt: skip


@given(st.lists(ORDINARY, min_size=1, max_size=12), st.sampled_from([", ", "; ", " i ", "\n\n"]))
def test_no_text_of_dates_amounts_and_numbers_gives_a_telephone(parts: list[str], between: str):
    assert rules(between.join(parts)) == []


@given(st.integers(100_000_000, 999_999_999), st.lists(ORDINARY, max_size=4))
def test_a_telephone_among_them_is_found(number: int, parts: list[str]):
    written = grouped(str(number), 3)

    assert rules(", ".join([*parts, f"tel. {written}"])) == [("PHONE", written)]


def test_e_mail_outside_the_coops_domain():
    own = {
        "domains": frozenset({"podlasem.example"}),
        "emails": frozenset({"biuro@poczta.example"}),
    }
    expected = {
        "na adres kalina@poczta.example.": ["kalina@poczta.example"],
        "Jan.Nowak+sm@mail.poczta.example,": ["Jan.Nowak+sm@mail.poczta.example"],
        "<kalina@poczta.example>": ["kalina@poczta.example"],
        "sekretariat@podlasem.example": [],
        "SEKRETARIAT@PODLASEM.EXAMPLE": [],
        "zly@podlasem.example.poczta.example": ["zly@podlasem.example.poczta.example"],
        "biuro@poczta.example": [],
        "@RadaNadzorcza": [],
    }

    assert {text: rules(text, **own) for text in expected} == {
        text: [("EMAIL", address) for address in addresses] for text, addresses in expected.items()
    }
