"""Lines of titles and names: a full one goes on in mid-word, a shorter one ends a word."""

import pytest

from ebok_plugin.payments import bank
from ebok_plugin.payments.bank.mt940_details import select_details_reader

AT_27, AT_35 = "Opłata za listopad 2026, lo", "Opłata za listopad 2026 i grudzień 2"
# The lines of a title, and the title.
TITLES = {
    ("Czynsz marzec", "lokal 12", "osiedle Wzorcowe"): "Czynsz marzec lokal 12 osiedle Wzorcowe",
    (AT_27, "kal 12"): "Opłata za listopad 2026, lokal 12",
    (AT_27, AT_27, "kal"): f"{AT_27}{AT_27}kal",
    (AT_27, "kal 12", "za garaż"): "Opłata za listopad 2026, lokal 12 za garaż",
    ("Czynsz", AT_27): f"Czynsz {AT_27}",
    # Of a bank that cuts at 35 a line of 27 is short.
    (AT_35[:35], AT_27, "Wzór"): f"{AT_35[:35]}{AT_27} Wzór",
    ("a" * 35, "b"): "a" * 35 + "b",
    ("a" * 34, "b"): "a" * 34 + " b",
    ("a" * 40, "b"): "a" * 40 + "b",
    ("czynsz ", "lokal"): "czynsz lokal",
    ("czynsz", "", "lokal"): "czynsz lokal",
    ("11/2026", "12/2026"): "11/2026 12/2026",
}  # fmt: skip


def title_of(profile: str, lines: tuple[str, ...]) -> str:
    reader = select_details_reader(bank.PROFILES[profile], bank.LIMITS)
    separator = bank.PROFILES[profile].separator
    details = "".join(f"{separator}{key}{line}" for key, line in enumerate(lines, 20))
    return reader([f"020{separator}00PRZELEW{details}"], True, 1).title


@pytest.mark.parametrize("profile", ["pko", "pekao", "bnp", "ing", "nest", "bph", "gvc"])
def test_the_lines_of_a_title(profile: str):
    assert {lines: title_of(profile, lines) for lines in TITLES} == TITLES


def test_the_lines_of_a_name():
    reader = select_details_reader(bank.PROFILES["pko"], bank.LIMITS)

    names = {"~32Jan~33Wzór": "Jan Wzór", f"~32{AT_27}~33kal": f"{AT_27}kal", "~32Jan~33": "Jan"}

    assert {text: reader([f"020~20a{text}"], True, 1).name for text in names} == names


HEAD = "911 TRANSAKCJA COLLECT; Z RACH.: 48999900010000000000007001; OD: Jan Wzór; "
# Behind the words of mBank: the virtual identifier and the title.
COLLECTED = {
    "ID IPH: XX000000100001; TYT.: czynsz": ("XX000000100001", "czynsz"),
    "TYT.: czynsz; ID IPH: XX000000100001": ("XX000000100001", "czynsz"),
    "TYT.: czynsz; ID IPH: XX000000100001; TNR: 179.01": ("XX000000100001", "czynsz"),
    "TYT.: czynsz; TNR: 179.01; ID IPH: 100001;": ("100001", "czynsz"),
    "TYT.: a; b; ID IPH: XX000000100001": ("XX000000100001", "a; b"),
    # The first one is the bank's, the other one is typed.
    "ID IPH: XX000000100001; TYT.: za ID; ID IPH: XX000000100002": (
        "XX000000100001",
        "za ID; ID IPH: XX000000100002",
    ),
    "TYT.: czynsz; ID IPH: brak": ("", "czynsz; ID IPH: brak"),
    "TYT.: czynsz; ID IPH: XX1; dopisek": ("", "czynsz; ID IPH: XX1; dopisek"),
}


def test_the_virtual_identifier_of_mbank_may_stand_behind_the_title():
    reader = select_details_reader(bank.PROFILES["mbank"], bank.LIMITS)

    def read(text: str) -> tuple[str, str]:
        details = reader([HEAD + text], True, 1)
        return details.virtual, details.title

    assert {text: read(text) for text in COLLECTED} == COLLECTED


OWN = "SWRK0001000000100001"


def test_the_office_sets_the_subfield_of_the_virtual_account():
    texts = {
        ("pekao", "63"): (f"^20a^32Jan^6177^63{OWN}", OWN),
        ("pekao", "61"): (f"^20a^32Jan^61{OWN}^6377", OWN),
        ("bnp", "62"): (f"^20a^32Jan^62{OWN}", OWN),
        ("ing", "65"): (f"<20a<27Jan<61x<65{OWN}", OWN),
        ("pko", "60"): (f"~20a~32Jan~60{OWN}~63", OWN),
        # Where no account can be: too short, as addresses and codes are.
        ("pko", "61"): ("~20a~32Jan~61WZORCOWA 12", "WZORCOWA 12"),
    }
    for (code, key), (text, raw) in texts.items():
        profile = bank.PROFILES[code].with_virtual_field(key)
        details = select_details_reader(profile, bank.LIMITS)([f"020{text}"], True, 1)
        assert (code, key, details.virtual, details.address) == (code, key, raw, "")
    assert bank.PROFILES["mbank"].with_virtual_field("61") == bank.PROFILES["mbank"]
    assert bank.PROFILES["pko"].with_virtual_field("63") == bank.PROFILES["pko"]
