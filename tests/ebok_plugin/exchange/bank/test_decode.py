from dataclasses import replace

import pytest

from ebok_plugin.exchange.bank import PROFILES, Code
from ebok_plugin.exchange.bank.mt940_fields import DecodedFile, decode, wrong_signs

POLISH = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe – „Żółw” 5 §"
LETTERS = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe"


def said(decoded: DecodedFile) -> str:
    return "\n".join(decoded.lines())


@pytest.mark.parametrize(
    ("profile", "text"), [("pko", LETTERS), ("pekao", LETTERS), ("ing", POLISH), ("mbank", LETTERS)]
)
def test_text_in_the_banks_own_encoding_is_read_as_it_is(profile: str, text: str) -> None:
    encoding = PROFILES[profile].encodings[0]

    decoded = decode(text.encode(encoding), PROFILES[profile])

    assert (said(decoded), decoded.encoding, decoded.warnings) == (text, encoding, ())


@pytest.mark.parametrize("profile", PROFILES)
def test_plain_ascii_counts_as_the_first_encoding(profile: str) -> None:
    decoded = decode(b"Oplata\x1a", PROFILES[profile])

    assert (said(decoded), decoded.encoding) == ("Oplata", PROFILES[profile].encodings[0])


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_noticed(bom: bytes) -> None:
    decoded = decode(bom + POLISH.encode(), PROFILES["pko"])

    assert (said(decoded), decoded.encoding) == (POLISH, "utf-8")
    assert [warning.code for warning in decoded.warnings] == [Code.BANK_ENCODING_OTHER]


def test_utf8_that_the_profile_allows_needs_no_warning() -> None:
    assert decode(POLISH.encode(), PROFILES["gvc"]).warnings == ()


@pytest.mark.parametrize(
    ("written", "profile", "better"),
    [
        ("cp852", "pko", "cp852"),
        ("cp852", "ing", "cp852"),
        ("iso-8859-2", "pekao", "iso-8859-2"),
        ("iso-8859-2", "ing", "iso-8859-2"),
        ("cp1250", "pko", "cp1250"),
        ("cp1250", "pekao", "cp1250"),
    ],
)
def test_another_code_page_is_suspected_and_the_better_one_offered(
    written: str, profile: str, better: str
) -> None:
    (warning,) = decode(LETTERS.encode(written), PROFILES[profile]).warnings

    assert (warning.code, warning.found) == (Code.BANK_ENCODING_SUSPECT, better)
    assert f"(np. {better.upper()})" in warning.message_pl


def test_bytes_that_the_encoding_does_not_know_are_read_in_the_better_one() -> None:
    # 0x81 is nothing in cp1250 and „ü” in CP852.
    decoded = decode("Müller, ćma, łódź".encode("cp852"), PROFILES["ing"])

    assert (said(decoded), decoded.encoding) == ("Müller, ćma, łódź", "cp852")
    assert [warning.code for warning in decoded.warnings] == [Code.BANK_ENCODING_SUSPECT]


@pytest.mark.parametrize("text", ["Müller i Łącki", "Café Źródło", "˙", "15 °C, § 5"])
def test_a_foreign_name_or_the_filler_is_no_reason_to_hold_a_file(text: str) -> None:
    decoded = decode(text.encode("iso-8859-2"), PROFILES["pko"])

    assert (said(decoded), decoded.warnings) == (text, ())


def test_a_code_page_that_cannot_read_the_file_is_not_offered() -> None:
    # By its letters the file is cp1250, but for one byte that cp1250 does not know.
    decoded = decode("Świt, źdźbło, śląsk".encode("cp1250") + b"\x81", PROFILES["ing"])

    (warning,) = decoded.warnings
    assert (decoded.encoding, warning.found) == ("iso-8859-2", "iso-8859-2")


def test_a_wrong_first_encoding_of_a_site_does_not_stop_reading() -> None:
    profile = replace(PROFILES["pko"], encodings=("utf-8",))

    decoded = decode(LETTERS.encode("cp1250"), profile)

    assert (said(decoded), decoded.encoding) == (LETTERS, "cp1250")


@pytest.mark.parametrize(
    ("text", "encoding", "wrong"),
    [
        ("łódź", "iso-8859-2", 0),
        ("║░é", "cp852", 3),
        ("a\x01\x7f", "cp852", 2),
        ("\t\r\n", "cp852", 0),
    ],
)
def test_wrong_signs_are_those_no_polish_statement_holds(
    text: str, encoding: str, wrong: int
) -> None:
    assert wrong_signs(text.encode(encoding), encoding) == wrong
