from collections.abc import Iterator
from operator import itemgetter

from ebok_plugin.payments.bank import LIMITS, BankLimits
from ebok_plugin.payments.bank.mt940_fields import Message, MessageFile, read_messages
from ebok_plugin.payments.bank.values import LINE_BREAK
from tests.ebok_plugin.payments.bank.written import refused


def messages(text: str, limits: BankLimits = LIMITS) -> list[list[tuple[str, int, list[str]]]]:
    """Return the fields of each message, in the order of the file."""
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
