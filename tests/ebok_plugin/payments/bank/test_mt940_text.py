from dataclasses import replace

from ebok_plugin.payments.bank import PROFILES, Code
from ebok_plugin.payments.bank.mt940_text import decode_file
from tests.ebok_plugin.payments.bank.written import reason

POLISH = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe – „Żółw” 5 §"
LETTERS = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe"


def read_as(data: bytes, profile: str) -> tuple[str, str]:
    decoded = decode_file(data, PROFILES[profile])
    return "\n".join(decoded.lines()), decoded.encoding


def warnings(data: bytes, profile: str) -> list[tuple[str, str | None]]:
    return [
        (warning.code, warning.found) for warning in decode_file(data, PROFILES[profile]).warnings
    ]


def test_text_in_the_banks_own_encoding_is_read_as_it_is():
    for profile, text in {
        "pko": LETTERS,
        "pekao": LETTERS,
        "ing": POLISH,
        "mbank": LETTERS,
    }.items():
        encoding = PROFILES[profile].encodings[0]
        data = text.encode(encoding)

        assert (read_as(data, profile), warnings(data, profile)) == ((text, encoding), [])


def test_plain_ascii_counts_as_the_first_encoding():
    assert {code: read_as(b"Oplata\x1a", code) for code in PROFILES} == {
        code: ("Oplata", profile.encodings[0]) for code, profile in PROFILES.items()
    }


def test_utf8_is_noticed():
    for data in (POLISH.encode(), b"\xef\xbb\xbf" + POLISH.encode()):
        assert read_as(data, "pko") == (POLISH, "utf-8")
        assert [code for code, _ in warnings(data, "pko")] == [Code.BANK_ENCODING_OTHER]
    # Where the profile allows it no warning is needed.
    assert warnings(POLISH.encode(), "gvc") == []


def test_another_code_page_is_suspected_and_the_better_one_offered():
    for written, profile in (
        ("cp852", "pko"),
        ("cp852", "ing"),
        ("iso-8859-2", "pekao"),
        ("iso-8859-2", "ing"),
        ("cp1250", "pko"),
        ("cp1250", "pekao"),
    ):
        (warning,) = decode_file(LETTERS.encode(written), PROFILES[profile]).warnings

        assert (warning.code, warning.found) == (Code.BANK_ENCODING_SUSPECT, written)
        assert f"(np. {written.upper()})" in warning.message_pl


def test_bytes_that_the_encoding_does_not_know_are_read_in_the_better_one():
    # 0x81 is nothing in cp1250 and „ü” in CP852.
    data = "Müller, ćma, łódź".encode("cp852")
    # By its letters the file is cp1250, but for one byte that cp1250 does not know.
    unreadable = "Świt, źdźbło, śląsk".encode("cp1250") + b"\x81"

    assert read_as(data, "ing") == ("Müller, ćma, łódź", "cp852")
    assert [code for code, _ in warnings(data, "ing")] == [Code.BANK_ENCODING_SUSPECT]
    assert read_as(unreadable, "ing")[1] == "iso-8859-2"
    assert [found for _, found in warnings(unreadable, "ing")] == ["iso-8859-2"]


def test_a_foreign_name_or_the_filler_is_no_reason_to_hold_a_file():
    for text in ("Müller i Łącki", "Café Źródło", "˙", "15 °C, § 5"):
        data = text.encode("iso-8859-2")

        assert (read_as(data, "pko")[0], warnings(data, "pko")) == (text, [])


def test_a_wrong_first_encoding_of_a_site_does_not_stop_reading():
    profile = replace(PROFILES["pko"], encodings=("utf-8",))

    decoded = decode_file(LETTERS.encode("cp1250"), profile)

    assert ("\n".join(decoded.lines()), decoded.encoding) == (LETTERS, "cp1250")


def test_a_file_cut_in_the_middle_of_a_character_is_refused():
    cut = "Plik jest ucięty: kończy się w środku znaku. Pobierz go z banku jeszcze raz."

    for profile in ("pko", "gvc"):
        assert reason(decode_file, POLISH.encode()[:3], PROFILES[profile]) == (
            "BANK_TRUNCATED",
            cut,
        )
    # A byte inside a text is a character of another code page.
    assert read_as(b"za\xbf\xf3\xb3\xe6", "pko")[1] == "iso-8859-2"
