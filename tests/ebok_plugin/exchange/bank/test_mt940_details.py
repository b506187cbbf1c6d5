from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.exchange.bank import LIMITS, PROFILES, BankFileError, BankLimits
from ebok_plugin.exchange.bank.mt940_entry import Details, details_reader


def details(profile: str, text: str, *, incoming: bool = True) -> Details:
    return details_reader(PROFILES[profile], LIMITS)(text.split("\n"), incoming, 1)


@pytest.mark.parametrize(
    ("profile", "text", "expected"),
    [
        (
            "pko",
            "020~00152\n~20Opłata za kwiecień 2026, lo\n~21k. 1A/3\n~22˙\n~30˙\n~31˙\n~38˙\n~63˙",
            Details(title="Opłata za kwiecień 2026, lok. 1A/3"),
        ),
        (
            "pko",
            "020~00152~20dwa   blanki ~21i~21 powtórka~3810~38205561~32A ~33 B",
            Details(title="dwa blanki i powtórka", name="A B", account="10205561"),
        ),
        (
            "pekao",
            "723^00PRZELEW     ^34000\n^3099990001^38PL4899\n^20lok. ^211A/5\n^32Ja^33n\n"
            "^62ul. Wzorcowa 1          ^6377",
            Details(
                title="lok. 1A/5",
                name="Jan",
                address="ul. Wzorcowa 1",
                account="PL4899",
                virtual="77",
            ),
        ),
        (
            "pekao",
            "723^0019^20x^2zł i ^aa^26y^3099990001^310000000000007001",
            Details(title="x^2zł i ^aay", account="999900010000000000007001"),
        ),
        (
            "ing",
            "020<00Przelew<1000001\n<20a<b> i <c\n<27Jan Wzór\n<28ul. Łąkowa 1\n<2900-001 Kraków\n"
            "<32JAN WZ<33OR<2648",
            Details(
                title="a<b> i <c",
                name="Jan Wzór",
                address="ul. Łąkowa 1 00-001 Kraków",
                account="48",
            ),
        ),
        ("ing", "020<20x<27<32JAN WZ<33OR", Details(title="x", name="JAN WZOR")),
        (
            "gvc",
            "020?00PRZELEW?20Pierwsz\na część ?\n21druga?\n2\n2trzecia?32HUTA ?33SZKŁA?38PL4\n899",
            Details(title="Pierwsza część drugatrzecia", name="HUTA SZKŁA", account="PL4899"),
        ),
        (
            "pko",
            "OPŁATA ZA PROWADZENIE \n RACHUNKU",
            Details(title="OPŁATA ZA PROWADZENIE RACHUNKU"),
        ),
        ("pko", "", Details()),
    ],
)
def test_keyed_layouts(profile: str, text: str, expected: Details) -> None:
    assert details(profile, text) == expected


COLLECT = (
    "911 TRANSAKCJA COLLECT; ID IPH: XX000000100001; Z RACH.: \n48999900010000000000007001; "
    "OD: Łucja Przykładowa UL.\nWzorcowa 1; \nTYT.: czynsz; lok. 1A/1 ; TNR: \n179.010001"
)


@pytest.mark.parametrize(
    ("text", "incoming", "expected"),
    [
        (
            COLLECT,
            True,
            Details(
                title="czynsz; lok. 1A/1",
                name="Łucja Przykładowa",
                address="UL. Wzorcowa 1",
                account="48999900010000000000007001",
                virtual="XX000000100001",
            ),
        ),
        (
            "944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA, 31-234 KRAKÓW; OD: MY; TYT.: FV",
            False,
            Details(title="FV", name="HUTA", address="31-234 KRAKÓW", account="10"),
        ),
        (
            "944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA; OD: MY; TYT.: FV",
            True,
            Details(title="FV", name="MY", account="20"),
        ),
        (
            "770 PRZELEW; DLA: A; NA RACH.: 10",
            True,
            Details(title="770 PRZELEW", name="A", account="10"),
        ),
        ("770; OD: ul. Łąkowa 5", True, Details(title="770", name="ul. Łąkowa 5")),
        ("770; TYT.: a; DATA STEMPLA: 02.06.2010; TNR: 1", True, Details(title="a")),
        (
            "770; TYT.: a; INNY KLUCZ: b; OD:C; TNR: 1",
            True,
            Details(title="a; INNY KLUCZ: b", name="C"),
        ),
        ("TYT.: a; ID IPH: XX000000100001;", True, Details(title="a", virtual="XX000000100001")),
        ("770; TYT.: bez TYT.: w środku", True, Details(title="bez TYT.: w środku")),
        ("843 OPŁATA POCZTOWA: NORM; TNR: 1", False, Details(title="843 OPŁATA POCZTOWA: NORM")),
        ("", True, Details()),
    ],
)
def test_worded_layout(text: str, incoming: bool, expected: Details) -> None:
    assert details("mbank", text, incoming=incoming) == expected


def test_a_profile_of_a_site_says_where_the_virtual_account_is() -> None:
    profile = replace(PROFILES["pekao"], virtual_fields=(("61",), ("62", "63")))
    reader = details_reader(profile, LIMITS)

    assert reader(["020^6212^6334"], True, 1).virtual == "1234"
    assert reader(["020^6156^6212"], True, 1).virtual == "56"


@pytest.mark.parametrize(
    ("profile", "allowed", "title", "wrong"),
    [
        ("pko", "020~20a~21b", "ab", "020~20a~21b~22c"),
        ("mbank", "770; TYT.: a; TYT.: b", "a b", "770; TYT.: a; TYT.: b; TYT.: c"),
    ],
)
def test_limit_of_subfields(profile: str, allowed: str, title: str, wrong: str) -> None:
    reader = details_reader(PROFILES[profile], BankLimits(subfields=2))

    assert reader([allowed], True, 7).title == title
    with pytest.raises(BankFileError) as caught:
        reader([wrong], True, 7)
    assert (caught.value.code, caught.value.line, caught.value.message_pl) == (
        "FILE_TOO_LARGE",
        7,
        "Plik ma za dużo podpól w jednym polu :86:; najwięcej można 2.",
    )


@given(st.text(st.sampled_from(" \t\N{NO-BREAK SPACE}aŁ.")))
def test_blanks_of_every_kind_are_one_space(text: str) -> None:
    assert details("pko", f"020~20{text}").title == " ".join(text.split())
