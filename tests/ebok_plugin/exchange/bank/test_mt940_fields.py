from collections.abc import Iterator
from operator import itemgetter

import pytest

from ebok_plugin.exchange.bank import LIMITS, BankFileError, BankLimits
from ebok_plugin.exchange.bank.framing import LINE_BREAK
from ebok_plugin.exchange.bank.mt940_fields import Message, MessageFile, read_messages


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


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_a_field_runs_to_the_next_field(line_break: str) -> None:
    text = line_break.join([":20:A", ":61:x", "more", ":86:~20a", "", "~21b ", ":62F:y", "-", ""])

    assert messages(text) == [
        [
            ("20", 1, ["A"]),
            ("61", 2, ["x", "more"]),
            ("86", 4, ["~20a", "", "~21b "]),
            ("62F", 7, ["y"]),
        ]
    ]


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_ways_to_end_a_message(text: str) -> None:
    read = [[(tag, lines[0]) for tag, _, lines in message] for message in messages(text)]

    assert read == [[("20", "A")], [("20", "B")]]


def test_signs_that_look_like_something_inside_a_field_are_text() -> None:
    text = ":20:A\n:86:a\x85b\x1cc\n - \n{x}\n:ab\n12:30:00\n//\n"

    assert messages(text) == [
        [("20", 1, ["A"]), ("86", 2, ["a\x85b\x1cc", " - ", "{x}", ":ab", "12:30:00", "//", ""])]
    ]


def test_unknown_fields_are_kept_apart() -> None:
    assert messages(":20:A\n:86:a\n:NS:22\n:99Z:q\n") == [
        [("20", 1, ["A"]), ("86", 2, ["a"]), ("NS", 3, ["22"]), ("99Z", 4, ["q", ""])]
    ]


def test_a_line_outside_of_messages_is_not_dropped_silently() -> None:
    with pytest.raises(BankFileError) as caught:
        messages(":20:A\n-\nzgubiony wiersz\n")

    assert (caught.value.code, caught.value.line) == ("BANK_TRUNCATED", 3)
    assert caught.value.message_pl == (
        "Wiersz 3 nie należy do żadnego wyciągu. Pobierz plik z banku jeszcze raz."
    )


@pytest.mark.parametrize(
    ("text", "limits", "line", "said"),
    [
        (
            ":20:A\n:86:" + "x" * 8 + "\n",
            BankLimits(line_length=10),
            2,
            "Wiersz 2 ma 12 znaków; najwięcej można 10.",
        ),
        (
            ":20:A\n-\n:20:B\n",
            BankLimits(statements=1),
            3,
            "Plik ma za dużo wyciągów; najwięcej można 1.",
        ),
    ],
)
def test_limits(text: str, limits: BankLimits, line: int, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        messages(text, limits)

    error = caught.value
    assert (error.code, error.line, error.message_pl) == ("FILE_TOO_LARGE", line, said)
