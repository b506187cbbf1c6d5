"""Which characters of a :86: are the bank's keys and which the payer's text."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ebok_plugin.payments import bank
from ebok_plugin.payments.bank.mt940_details import Details, select_details_reader
from tests.ebok_plugin.payments.bank.written import mt940, only_entry, read, refused


def details(profile: str, text: str, *, incoming: bool = True) -> Details:
    return select_details_reader(bank.PROFILES[profile], bank.LIMITS)(text.split("\n"), incoming, 1)


def test_keyed_layouts():
    texts = {
        (
            "pko",
            "020~00152\n~20Opłata za kwiecień 2026, lo\n~21k. 1A/3\n~22˙\n~30˙\n~31˙\n~38˙\n~63˙",
        ): Details(title="Opłata za kwiecień 2026, lok. 1A/3"),
        ("pko", "020~00152~20dwa   blanki ~21i~21 powtórka~32A~33 B~38PL10205561"): Details(
            title="dwa blanki i~21 powtórka", name="A~33 B", account="PL10205561"
        ),
        (
            "pekao",
            "723^00PRZELEW     ^34000\n^3099990001^38PL4899\n^20lok. ^211A/5\n^32Jan^33\n"
            "^62ul. Wzorcowa 1          ^6377",
        ): Details(
            title="lok. 1A/5", name="Jan", address="ul. Wzorcowa 1", account="PL4899", virtual="77"
        ),
        ("pekao", "723^0019^20x^2zł i ^aa^21y^3099990001^310000000000007001"): Details(
            title="x^2zł i ^aa y", account="999900010000000000007001"
        ),
        (
            "ing",
            "020<00Przelew<1000001\n<20a<b> i <c\n<27Jan Wzór\n<28ul. Łąkowa 1\n<2900-001 Kraków\n"
            "<32JAN WZ<33OR<38PL4899990001",
        ): Details(
            title="a<b> i <c",
            name="Jan Wzór",
            address="ul. Łąkowa 1 00-001 Kraków",
            account="PL4899990001",
        ),
        ("ing", "020<20x<27<32JAN<33WZOR"): Details(title="x", name="JAN WZOR"),
        (
            "gvc",
            "020?00A?20Pierwsz\na część ?\n21druga?\n2\n2trzecia?32HUTA ?33SZKŁA?38PL4\n8999900",
        ): Details(title="Pierwsza część druga trzecia", name="HUTA SZKŁA", account="PL48999900"),
        ("pko", "OPŁATA ZA PROWADZENIE \n RACHUNKU"): Details(
            title="OPŁATA ZA PROWADZENIE RACHUNKU"
        ),
        ("pko", ""): Details(),
    }

    assert {given: details(*given) for given in texts} == texts


COLLECT = (
    "911 TRANSAKCJA COLLECT; ID IPH: XX000000100001; Z RACH.: \n48999900010000000000007001; "
    "OD: Łucja Przykładowa UL.\nWzorcowa 1; \nTYT.: czynsz; lok. 1A/1 ; TNR: \n179.010001"
)


def test_worded_layout():
    texts = {
        (COLLECT, True): Details(
            title="czynsz; lok. 1A/1",
            name="Łucja Przykładowa",
            address="UL. Wzorcowa 1",
            account="48999900010000000000007001",
            virtual="XX000000100001",
        ),
        (
            "944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA, 31-234 KRAKÓW; OD: MY; TYT.: FV",
            False,
        ): Details(title="FV", name="HUTA", address="31-234 KRAKÓW", account="10"),
        ("944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA; OD: MY; TYT.: FV", True): Details(
            title="FV", name="MY", account="20"
        ),
        ("770 PRZELEW; DLA: A; NA RACH.: 10", True): Details(
            title="770 PRZELEW", name="A", account="10"
        ),
        ("770; OD: ul. Łąkowa 5", True): Details(title="770", name="ul. Łąkowa 5"),
        ("770; TYT.: a; DATA STEMPLA: 02.06.2010; TNR: 1", True): Details(title="a"),
        ("770; OD:C; TYT.: a; INNY KLUCZ: b; TNR: 1", True): Details(
            title="a; INNY KLUCZ: b", name="C"
        ),
        ("ID IPH: XX000000100001; TYT.: a;", True): Details(title="a;", virtual="XX000000100001"),
        ("770; TYT.: bez TYT.: w środku", True): Details(title="bez TYT.: w środku"),
        ("843 OPŁATA POCZTOWA: NORM; TNR: 1", False): Details(title="843 OPŁATA POCZTOWA: NORM"),
        ("", True): Details(),
    }

    assert {
        (text, incoming): details("mbank", text, incoming=incoming) for text, incoming in texts
    } == texts


def test_a_profile_of_a_site_says_where_the_virtual_account_is():
    profile = replace(bank.PROFILES["pekao"], virtual_fields=(("61",), ("62", "63")))
    reader = select_details_reader(profile, bank.LIMITS)

    assert reader(["020^6212^6334"], True, 1).virtual == "1234"
    assert reader(["020^6156^6212"], True, 1).virtual == "56"


def test_limit_of_subfields():
    for profile, allowed, title, one_more in (
        ("pko", "020~20a~21b", "a b", "~22c"),
        ("mbank", "770; TYT.: a; TYT.: b", "a; TYT.: b", "; TYT.: c"),
    ):
        reader = select_details_reader(bank.PROFILES[profile], bank.BankLimits(subfields=2))

        assert reader([allowed], True, 7).title == title
        error = refused(reader, [allowed + one_more], True, 7)
        assert (error.code, error.line, error.message_pl) == (
            "FILE_TOO_LARGE",
            7,
            "Plik ma za dużo podpól w jednym polu :86:; najwięcej można 2.",
        )


@given(st.text(st.sampled_from(" \t\N{NO-BREAK SPACE}aŁ.")))
def test_blanks_of_every_kind_are_one_space(text: str):
    assert details("pko", f"020~20{text}").title == " ".join(text.split())


NRB = "48999900010000000000007001"
# How each dialect writes a title, a name and an account; the last two are the payer's, too.
WRITTEN = {
    "pko": "020~00152\n~20{title}\n~32{name}\n~33˙\n~38PL48999900010000000000007001\n~63SWRK1",
    "pekao": "723^00PRZELEW     ^34000\n^3099990001^38PL48999900010000000000007001\n"
    "^20{title}\n^32{name}^33\n^62ul. Wzorcowa 1    ^63SWRK1",
    "bnp": "723^00PRZELEW OTRZYMANY   ^34000\n^3099990001  \n^20{title}\n"
    "^32{name}\n^3848999900010000000000007001\n^63SWRK1",
    "ing": "020<00Przelew krajowy<1000001\n<20{title}\n<27{name}\n<28ul. Wzorcowa 1\n"
    "<3099990001<310000000000007001\n<32JAN<33\n<34020<38PL48999900010000000000007001\n<61SWRK1",
    "gvc": "020?00PRZELEW?20{title}?3099990001?3148999900010000000000007001?32{name}",
    "mbank": "911 COLLECT; ID IPH: SWRK1; Z RACH.: 48999900010000000000007001; OD: {name}; "
    "TYT.: {title}; TNR: 179173863007919.010001",
}
WRITTEN["nest"] = WRITTEN["bph"] = WRITTEN["ing"]


def written(profile: str, title: str, name: str = "Jan Wzór") -> Details:
    return details(profile, WRITTEN[profile].format(title=title, name=name))


TITLES = [
    "Czynsz {}38 m2",
    "Czynsz {}32 zł za wodę",
    "{}20 m2",
    "{}20",
    "{}63SWRK0001000000100002 {}61 a {}62b {}60",
    "{}24 raty {}30 dni {}31 i {}33",
    "{}27a{}28b{}29c{}30d{}31e{}32f{}33g{}34h",
    "za {}21 dni",
    "a{}22b{}25c",
    "x; OD: Kto Inny; Z RACH.: 1",
    "x; TYT.: y; ID IPH: XX000000100002",
    "x; TNR: 5; KWOTA: 500 zł",
    "{}",
    "{}3",
]


@pytest.mark.parametrize("profile", WRITTEN)
def test_a_title_that_looks_like_keys_stays_a_title(profile: str):
    separator = bank.PROFILES[profile].separator or ";"
    titles = [title.format(*[separator] * 9) for title in TITLES]

    assert {title: written(profile, title)[:2] for title in titles} == {
        title: (" ".join(title.split()), "Jan Wzór") for title in titles
    }
    accounts = {(written(profile, title).account[-26:]) for title in titles}
    assert accounts == {NRB}


@pytest.mark.parametrize("profile", WRITTEN)
def test_a_name_that_looks_like_keys_stays_a_name(profile: str):
    separator = bank.PROFILES[profile].separator or ";"
    names = [f"Firma {separator}{key} osób" for key in (20, 21, 25, 27, 30, 32, 33, 38, 61, 63)]

    assert {name: written(profile, "czynsz", name)[:2] for name in names} == {
        name: ("czynsz", name) for name in names
    }


def test_the_order_decides_a_key_at_the_break_of_a_line():
    texts = {
        ("pko", "020~00152\n~20Czynsz\n~32 zł za wodę\n~21 i gaz\n~32Jan\n~38" + NRB): Details(
            title="Czynsz ~32 zł za wodę i gaz", name="Jan", account=NRB
        ),
        ("pko", "020~00152\n~20a\n~24 b\n~21c\n~22˙\n~23˙\n~24˙\n~32Jan"): Details(
            title="a ~24 b c", name="Jan"
        ),
        ("ing", "020<00Przelew<10001\n<20Czynsz lokal \n<38 m2\n<27Jan\n<38" + NRB): Details(
            title="Czynsz lokal <38 m2", name="Jan", account=NRB
        ),
        ("ing", "020<00Przelew<10001\n<20Czynsz lokal <\n38 m2\n<27Jan\n<38" + NRB): Details(
            title="Czynsz lokal <38 m2", name="Jan", account=NRB
        ),
        ("gvc", "020?00A?20Rata ?\n20 zł z\n?38 m2?31" + NRB + "?32Jan"): Details(
            title="Rata ?20 zł z?38 m2", name="Jan", account=NRB
        ),
        # As ING writes its cards: several keys on a line, each begun on a line or not.
        (
            "pko",
            "073\n073~00VE02\n~20Karta 02.06\n~21Nr 4246xx4970~22\n~23~24\n~25\n"
            "~3010500031~311915031/19730\n~32BOLT.EU/R/2306021457      ~33Tallinn \n~34073",
        ): Details(
            title="Karta 02.06 Nr 4246xx4970",
            name="BOLT.EU/R/2306021457 Tallinn",
            account="105000311915031/19730",
        ),
        # As BNP writes: the name full, the account behind it.
        (
            "bnp",
            "723^00PRZELEW OTRZYMANY ELIXIR   ^34000\n^3010501764  \n^20Składka\n"
            "^32WZÓR NORBERT ŚW. DUCHA 596^331/17 80-834 GDAŃSK\n^38" + NRB,
        ): Details(
            title="Składka", name="WZÓR NORBERT ŚW. DUCHA 596 1/17 80-834 GDAŃSK", account=NRB
        ),
        # Without the bank's own key of that number its order alone decides.
        ("ing", "020<00A<20Czynsz <38 m2<27Jan<61SWRK1"): Details(
            title="Czynsz <38 m2", name="Jan", virtual="SWRK1"
        ),
        ("ing", "020<00A<27Jan<2 i <20 osób<28ul. A"): Details(
            name="Jan<2 i <20 osób", address="ul. A"
        ),
        ("pko", "020~00\n~30 zł\n~21 i 1A/1\n~3099990001\n~32Jan"): Details(
            name="Jan", account="99990001"
        ),
        ("pko", "020~00~21druga część~32Jan"): Details(title="druga część", name="Jan"),
    }

    assert {given: details(*given) for given in texts} == texts


PRINTABLE = st.text(
    st.characters(codec="cp1250", exclude_categories=["Cc", "Zs"], exclude_characters="˙")
    | st.just(" ")
)
KEYS = st.sampled_from(
    [f"{before}{sign}{key}" for before in ("", "\n") for sign in "~^<?" for key in range(20, 64, 3)]
)
WORDS = st.sampled_from(["; OD: ", "; TYT.: ", "; Z RACH.: ", "; TNR: ", "; ID IPH: ", "\n", "-"])
FRAME = st.sampled_from(
    ["\n-\n", "\n:61:", "\n:28:", "\n:20:", "\n:86:", "\n:62F:", "\n-}", "\n{1:"]
)
PAYERS_TEXT = st.lists(PRINTABLE | KEYS | WORDS | FRAME, max_size=8).map("".join)
HEAD = ":61:2603090309CN5,00NTRFA//R\n:86:"


def read_written(profile: str, title: str) -> bank.ParsedEntry:
    text = HEAD + WRITTEN[profile].format(title=title, name="Jan Wzór")
    return only_entry(read(mt940(text, closing="62F:C260309PLN105,00"), profile))


@pytest.mark.thorough
@pytest.mark.parametrize("profile", WRITTEN)
def test_no_text_of_a_payer_changes_whose_the_money_is(profile: str):
    clean = read_written(profile, "czynsz")

    @given(PAYERS_TEXT)
    @example("\n^32\n^35")
    @example("\n^32\n^56\n^23x")
    def holds(payers: str) -> None:
        found = read_written(profile, f"czynsz {payers}")
        texts = {"title": "", "raw_86": ""}
        assert found._replace(**texts) == clean._replace(**texts)
        if not re.search(r"[~^<?]\n?\d\n?\d|; |\n", payers):
            assert found.title == " ".join(f"czynsz {payers}".split())

    holds()
