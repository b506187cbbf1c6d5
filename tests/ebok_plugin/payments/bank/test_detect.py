import codecs
import re
from dataclasses import replace

import pytest

from ebok_plugin.payments.bank import (
    LIMITS,
    PROFILES,
    BankLimits,
    DetailsLayout,
    StatementFormat,
    detect_profile,
)
from ebok_plugin.payments.bank.detect import detect_format
from tests.ebok_plugin.payments.bank.written import (
    BROKEN_MT940,
    camt,
    mt940,
    reason,
    refused,
    sample,
)

NO_STATEMENT = "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 ({})."


def described(*details: str, number: str = "1", kind: str = "NTRF") -> bytes:
    entries = (f":61:2603090309CN0,00{kind}A\n:86:{text}" for text in details)
    return mt940(*entries, number=number).encode("iso-8859-2")


def test_content_tells_the_profile():
    layout = "opisy operacji dzieli znak {}"
    only_there = layout + ", i plik ma cechę, którą ma tylko ten bank"
    words = "opisy operacji mają słowa jak TYT.:"
    bph = described("020<00Przelew<20łódź").decode("iso-8859-2").encode("cp852")
    files = {
        described("020~00152~20a"): ("pko", layout.format("~")),
        described("OPŁATA", "020~00152\n~20a"): ("pko", layout.format("~")),
        described("723^00A^20b", number="00041"): ("pekao", only_there.format("^")),
        described("723^00A^20b", number="01/2026/M"): ("bnp", only_there.format("^")),
        described("<00Przelew<20a", kind="S020"): ("ing", only_there.format("<")),
        described("<00Przelew<20a<63REF26/03/09/1/1"): ("nest", only_there.format("<")),
        bph: ("bph", layout.format("<") + ", a polskie znaki są w cp852"),
        described("020?00A?20b"): ("gvc", layout.format("?")),
        described("020~00A~20b; TYT.: c ^20 <20 ?20"): ("pko", layout.format("~")),
        described("911 A; TYT.: b; TNR: 1"): ("mbank", words),
        described("843 OPŁATA POCZTOWA; TNR: 1"): ("mbank", words),
        described(""): ("pko", "w pliku nie ma opisów operacji (:86:), więc profil nie gra roli"),
        described(" ", "020~00152~20a"): ("pko", layout.format("~")),
        mt940().encode(): (
            "pko",
            "w pliku nie ma opisów operacji (:86:), więc profil nie gra roli",
        ),
        camt().encode(): ("camt053", "plik jest w XML"),
    }

    found = {data: detect_profile(data) for data in files}
    assert {data: (profile.code, why) for data, (profile, why) in found.items()} == files


def test_an_ambiguous_file_is_refused_with_the_choice():
    ambiguous = (
        "[BANK_PROFILE_AMBIGUOUS] Plik pasuje do więcej niż jednego profilu banku: {}. "
        "Wskaż właściwy."
    )
    cp1250 = described("<00Przelew<20łódź").decode("iso-8859-2").encode("cp1250")
    files = {
        described("723^00A^20b", number="9"): ambiguous.format("pekao, bnp"),
        cp1250: ambiguous.format("ing, nest"),
        described("020~00152~20a", "911 A; TYT.: b"): ambiguous.format("pko, mbank"),
        described("zwykły tekst ~20 ^20 <20 ?20"): (
            "[BANK_PROFILE_UNKNOWN] Opisy operacji (:86:) nie pasują do żadnego profilu banku. "
            "Wskaż jeden z: pko, pekao, bnp, ing, nest, bph, mbank, gvc."
        ),
        b"%PDF": NO_STATEMENT.format("plik zaczyna się jak PDF"),
    }

    errors = {data: refused(detect_profile, data) for data in files}
    assert {data: str(error) for data, error in errors.items()} == files
    assert {error.outcome for error in errors.values()} == {"refused"}


def test_a_broken_file_of_a_bank_is_still_recognised():
    assert {
        name: detect_profile(sample(f"broken/{name}")).profile.code for name in BROKEN_MT940
    } == dict.fromkeys(BROKEN_MT940, "pko")
    # Only the profiles of the site are considered.
    site = {"bnp": replace(PROFILES["bnp"], sort_code="99900009")}
    assert detect_profile(described("723^00A^20b"), site).profile == site["bnp"]


def test_first_bytes_tell_the_kind():
    kinds = {
        b":20:MT940\n": StatementFormat.MT940,
        b"\r\n \t:20:MT940\n": StatementFormat.MT940,
        b":940:\n:20:1\n": StatementFormat.MT940,
        b"{1:F01BANKPLPWXXXX}{4:\n": StatementFormat.MT940,
        codecs.BOM_UTF8 + b":20:MT940\n": StatementFormat.MT940,
        b"<?xml version='1.0'?><a/>": StatementFormat.CAMT053,
        codecs.BOM_UTF8 + b"\n<a/>": StatementFormat.CAMT053,
    }

    assert {data: detect_format(data, LIMITS) for data in kinds} == kinds


def test_other_files_are_named():
    utf16 = (
        "[FILE_ENCODING_UTF16] Plik jest zapisany w UTF-16. Zapisz go w kodowaniu banku lub UTF-8."
    )
    codecs_of_16 = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
    files = {
        b"": "[FILE_EMPTY] Plik jest pusty.",
        codecs.BOM_UTF8 + b" \r\n\t": "[FILE_EMPTY] Plik jest pusty.",
        b"%PDF-1.7\0\0": NO_STATEMENT.format("plik zaczyna się jak PDF"),
        b"PK\x03\x04\0\0": NO_STATEMENT.format(
            "plik zaczyna się jak archiwum ZIP albo arkusz XLSX"
        ),
        **dict.fromkeys(
            (
                b"#Data operacji;#Opis;#Kwota\n2026-03-09;a;b\n",
                b'"Data","Typ transakcji","Kwota"\n',
                b'110,20260309,500,99990001,0,"74"\n',
            ),
            NO_STATEMENT.format(
                "to tabela CSV albo plik przelewów; w banku wybierz wyciąg w jednym z tych formatów"
            ),
        ),
        b"konto;kwota\n": NO_STATEMENT.format("nie zaczyna się ani od :20:, ani od <"),
        **{":20:MT940".encode(encoding): utf16 for encoding in codecs_of_16},
        codecs.BOM_UTF16_LE + "<!DOCTYPE a><a/>".encode("utf-16-le"): utf16,
    }

    assert {data: str(refused(detect_format, data, LIMITS)) for data in files} == files


def test_too_large_file_is_not_looked_at():
    sizes = {
        (20 * 2**20 + 1, 20 * 2**20): "Plik ma 20,1 MB; najwięcej można 20 MB.",
        (3 * 2**20, 2**20 * 3 // 2): "Plik ma 3,0 MB; najwięcej można 1,5 MB.",
    }

    assert {
        (size, limit): reason(detect_format, b"\0" * size, BankLimits(size=limit))
        for size, limit in sizes
    } == {given: ("FILE_TOO_LARGE", said) for given, said in sizes.items()}
    assert detect_format(b":20:".ljust(LIMITS.size), LIMITS) is StatementFormat.MT940


def test_shipped_dialects():
    assert {code: (p.encodings[0], p.separator, p.layout) for code, p in PROFILES.items()} == {
        "pko": ("iso-8859-2", "~", DetailsLayout.KEYED),
        "pekao": ("cp852", "^", DetailsLayout.KEYED),
        "bnp": ("cp852", "^", DetailsLayout.KEYED),
        "ing": ("cp1250", "<", DetailsLayout.KEYED),
        "nest": ("cp1250", "<", DetailsLayout.KEYED),
        "bph": ("cp852", "<", DetailsLayout.KEYED),
        "mbank": ("iso-8859-2", "", DetailsLayout.TEXT),
        "gvc": ("cp1250", "?", DetailsLayout.KEYED),
        "camt053": ("utf-8", "", DetailsLayout.XML),
    }
    # None names a client of a bank.
    assert {(p.sort_code, p.client_id) for p in PROFILES.values()} == {("", "")}


def test_a_wrong_profile_fails_when_it_is_made():
    pko = PROFILES["pko"]
    for wrong, said in (
        ({"encodings": ("mazovia-9",)}, "Profile pko: unknown encoding mazovia-9."),
        ({"separator": "~~"}, "Profile pko: the separator must be one character."),
        ({"sample_hint": "("}, "Profile pko: wrong pattern, "),
        ({"virtual_pattern": "["}, "Profile pko: wrong pattern, "),
        ({"virtual_pattern": r"\d+$"}, "Profile pko: virtual_pattern must have one group."),
    ):
        with pytest.raises(ValueError, match=rf"^{re.escape(said)}"):
            replace(pko, **wrong)
