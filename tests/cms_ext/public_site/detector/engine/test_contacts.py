"""Telephones and e-mail addresses; and dates, amounts and numbers of papers, which are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.public_site.detector import AllowedValues, SurnameStems, detect
from tests.cms_ext.public_site.detector.digits import grouped

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
    spans = detect(text, names=SurnameStems(), allowed=AllowedValues(**allowed))
    return [(span.rule, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize("number", WRITTEN)
def test_a_telephone_is_found_however_it_is_written(number: str) -> None:
    assert rules(f"tel. {number}, w godzinach pracy") == [("PHONE", number)]


@pytest.mark.parametrize("number", WRITTEN)
def test_lb_13_the_offices_telephone_passes_in_any_grouping(number: str) -> None:
    text = f"tel. {number}, w godzinach pracy"

    assert rules(text, phones=frozenset({OFFICE})) == []


def test_lb_13_another_telephone_beside_it_does_not_pass() -> None:
    other = OFFICE[:-1] + "9"

    assert rules(f"tel. {OFFICE} albo {other}", phones=frozenset({OFFICE})) == [("PHONE", other)]


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_lb_14_dates_amounts_and_numbers_of_papers_are_no_telephones(text: str) -> None:
    assert rules(text) == []


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
def test_no_text_of_dates_amounts_and_numbers_gives_a_telephone(
    parts: list[str], between: str
) -> None:
    assert rules(between.join(parts)) == []


@given(st.integers(100_000_000, 999_999_999), st.lists(ORDINARY, max_size=4))
def test_a_telephone_among_them_is_found(number: int, parts: list[str]) -> None:
    written = grouped(str(number), 3)

    assert rules(", ".join([*parts, f"tel. {written}"])) == [("PHONE", written)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("na adres kalina@poczta.example.", ["kalina@poczta.example"]),
        ("Jan.Nowak+sm@mail.poczta.example,", ["Jan.Nowak+sm@mail.poczta.example"]),
        ("<kalina@poczta.example>", ["kalina@poczta.example"]),
        ("sekretariat@podlasem.example", []),
        ("SEKRETARIAT@PODLASEM.EXAMPLE", []),
        ("zly@podlasem.example.poczta.example", ["zly@podlasem.example.poczta.example"]),
        ("biuro@poczta.example", []),
        ("@RadaNadzorcza", []),
    ],
)
def test_e_mail_outside_the_coops_domain(text: str, expected: list[str]) -> None:
    found = rules(
        text,
        domains=frozenset({"podlasem.example"}),
        emails=frozenset({"biuro@poczta.example"}),
    )

    assert found == [("EMAIL", address) for address in expected]
