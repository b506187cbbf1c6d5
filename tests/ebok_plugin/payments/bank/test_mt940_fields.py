from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from ebok_plugin.payments.bank import LIMITS, PROFILES, BankLimits, Code
from ebok_plugin.payments.bank.mt940_entry import decode_file
from ebok_plugin.payments.bank.mt940_fields import (
    Message,
    MessageFile,
    read_messages,
)
from ebok_plugin.payments.bank.values import LINE_BREAK
from tests.ebok_plugin.payments.bank.written import reason, refused


def messages(text: str, limits: BankLimits = LIMITS) -> list[list[tuple[str, int, list[str]]]]:
    """The fields of each message, in the order of the file."""
    file = read_messages(LINE_BREAK.split(text), limits)
    return [
        sorted([*heads(message), *operations(file, message)], key=itemgetter(1))
        for message in file.messages
    ]


def heads(message: Message) -> Iterator[tuple[str, int, list[str]]]:
    return ((field.tag, field.line, field.lines) for field in message.heads)


def operations(file: MessageFile, message: Message) -> Iterator[tuple[str, int, list[str]]]:
    for entry in file.entries(message):
        yield "61", entry.line, [*entry.lines]
        yield from (("86", line, [*lines]) for line, lines in entry.details)


def test_a_field_runs_to_the_next_field():
    lines = [":20:A", ":61:x", "more", ":86:~20a", "", "~21b ", ":62F:C260309PLN1,", "-", ""]
    fields = [
        ("20", 1, ["A"]),
        ("61", 2, ["x", "more"]),
        ("86", 4, ["~20a", "", "~21b "]),
        ("62F", 7, ["C260309PLN1,"]),
    ]

    assert [messages(line_break.join(lines)) for line_break in ("\r\n", "\n", "\r")] == [
        [fields]
    ] * 3


def test_ways_to_end_a_message():
    texts = [
        ":20:A\n-\n:20:B\n-\n",
        "\n:20:A\n:20:B",
        ":20:A\n-}\n:20:B\n-}",
        ":20:A\n  \n-   \n\n:20:B\n",
        "{1:F01X}{2:I940}{4:\n:20:A\n-}{5:{CHK:1}{TNG:}}\n{1:F01X}{2:I940}{4:\n:20:B\n-}",
        "{1:F01X}{2:I940}{3:{108:Z}}{4:\n:20:A\n-}{5:{CHK:1}}{1:F01X}{4:\n:20:B\n-}",
        "{1:F01X}{4::20:A\n-}{1:F01X}{4::20:B\n-}\n",
        "{1:F01X}{4:\n:20:A\n{1:F01X}{4:\n:20:B\n-}\n",
        ":940:\n:20:A\n:940:\n:20:B\n",
        ":20:A\n-\n// a comment\n-\n:20:B\n-\n",
    ]

    assert {
        text: [[(tag, lines[0]) for tag, _, lines in message] for message in messages(text)]
        for text in texts
    } == dict.fromkeys(texts, [[("20", "A")], [("20", "B")]])


def test_signs_that_look_like_something_inside_a_field_are_text():
    text = ":20:A\n:86:a\x85b\x1cc\n - \n{x}\n:ab\n12:30:00\n//\n"

    assert messages(text) == [
        [("20", 1, ["A"]), ("86", 2, ["a\x85b\x1cc", " - ", "{x}", ":ab", "12:30:00", "//", ""])]
    ]
    # Unknown fields are kept apart.
    assert messages(":20:A\n:86:a\n:NS:22\n:99Z:q\n") == [
        [("20", 1, ["A"]), ("86", 2, ["a"]), ("NS", 3, ["22"]), ("99Z", 4, ["q", ""])]
    ]


def test_a_line_outside_of_messages_is_not_dropped_silently():
    error = refused(messages, ":20:A\n-\nzgubiony wiersz\n")

    assert (error.code, error.line) == ("BANK_TRUNCATED", 3)
    assert error.message_pl == (
        "Wiersz 3 nie należy do żadnego wyciągu. Pobierz plik z banku jeszcze raz."
    )


def test_limits():
    errors = [
        refused(messages, ":20:A\n:86:" + "x" * 8 + "\n", BankLimits(line_length=10)),
        refused(messages, ":20:A\n-\n:20:B\n", BankLimits(statements=1)),
    ]

    assert [(error.code, error.line, error.message_pl) for error in errors] == [
        ("FILE_TOO_LARGE", 2, "Wiersz 2 ma 12 znaków; najwięcej można 10."),
        ("FILE_TOO_LARGE", 3, "Plik ma za dużo wyciągów; najwięcej można 1."),
    ]


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
