from dataclasses import replace

import pytest

from ebok_plugin.exchange.bank import PROFILES, BankFileError, detect_profile
from tests.ebok_plugin.exchange.bank.expected import BROKEN_MT940, sample
from tests.ebok_plugin.exchange.bank.written import camt, mt940


def described(*details: str, number: str = "1", kind: str = "NTRF") -> bytes:
    entries = (f":61:2603090309CN0,00{kind}A\n:86:{text}" for text in details)
    return mt940(*entries, number=number).encode("iso-8859-2")


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        (described("020~00152~20a"), "pko", "opisy operacji dzieli znak ~"),
        (described("OPŁATA", "020~00152\n~20a"), "pko", "opisy operacji dzieli znak ~"),
        (
            described("723^00A^20b", number="00041"),
            "pekao",
            "opisy operacji dzieli znak ^, i plik ma cechę, którą ma tylko ten bank",
        ),
        (
            described("723^00A^20b", number="01/2026/M"),
            "bnp",
            "opisy operacji dzieli znak ^, i plik ma cechę, którą ma tylko ten bank",
        ),
        (
            described("<00Przelew<20a", kind="S020"),
            "ing",
            "opisy operacji dzieli znak <, i plik ma cechę, którą ma tylko ten bank",
        ),
        (
            described("<00Przelew<20a<63REF26/03/09/1/1"),
            "nest",
            "opisy operacji dzieli znak <, i plik ma cechę, którą ma tylko ten bank",
        ),
        (
            described("020<00Przelew<20łódź").decode("iso-8859-2").encode("cp852"),
            "bph",
            "opisy operacji dzieli znak <, a polskie znaki są w cp852",
        ),
        (described("020?00A?20b"), "gvc", "opisy operacji dzieli znak ?"),
        (described("911 A; TYT.: b; TNR: 1"), "mbank", "opisy operacji mają słowa jak TYT.:"),
        (described("843 OPŁATA POCZTOWA; TNR: 1"), "mbank", "opisy operacji mają słowa jak TYT.:"),
        (
            mt940().encode(),
            "pko",
            "w pliku nie ma opisów operacji (:86:), więc profil nie gra roli",
        ),
        (camt().encode(), "camt053", "plik jest w XML"),
    ],
)
def test_content_tells_the_profile(data: bytes, code: str, reason: str) -> None:
    profile, why = detect_profile(data)

    assert (profile.code, why) == (code, reason)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            described("723^00A^20b", number="9"),
            "[BANK_PROFILE_AMBIGUOUS] Plik pasuje do więcej niż jednego profilu banku: "
            "pekao, bnp. Wskaż właściwy.",
        ),
        (
            described("<00Przelew<20łódź").decode("iso-8859-2").encode("cp1250"),
            "[BANK_PROFILE_AMBIGUOUS] Plik pasuje do więcej niż jednego profilu banku: "
            "ing, nest. Wskaż właściwy.",
        ),
        (
            described("020~00152~20a", "911 A; TYT.: b"),
            "[BANK_PROFILE_AMBIGUOUS] Plik pasuje do więcej niż jednego profilu banku: "
            "pko, mbank. Wskaż właściwy.",
        ),
        (
            described("zwykły tekst ~20 ^20 <20 ?20"),
            "[BANK_PROFILE_UNKNOWN] Opisy operacji (:86:) nie pasują do żadnego profilu banku. "
            "Wskaż jeden z: pko, pekao, bnp, ing, nest, bph, mbank, gvc.",
        ),
        (
            b"%PDF",
            "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 "
            "(plik zaczyna się jak PDF).",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_choice(data: bytes, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        detect_profile(data)

    assert str(caught.value) == said
    assert caught.value.outcome == "refused"


@pytest.mark.parametrize("name", BROKEN_MT940)
def test_a_broken_file_of_a_bank_is_still_told(name: str) -> None:
    assert detect_profile(sample(f"broken/{name}")).profile.code == "pko"


def test_only_the_profiles_of_the_site_are_considered() -> None:
    site = {"bnp": replace(PROFILES["bnp"], sort_code="99900009")}

    assert detect_profile(described("723^00A^20b"), site).profile == site["bnp"]
