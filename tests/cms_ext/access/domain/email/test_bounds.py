"""What stalls a reader of e-mail is refused by its raw bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_ext.access.domain.email.bounds import MessageRefused, require_bounds
from cms_ext.access.domain.email.reading import read_message
from tests.cms_ext.access.domain.email.letters import letter

HEAD = b"From: anna.lis@poczta.example\r\nTo: biuro@spoldzielnia.example\r\n"
WORD = b"=?utf-8?b?xYHDs2TFug==?="


def nested_multiparts(depth: int) -> bytes:
    raw = HEAD
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return raw + b"\r\n"


def nested_messages(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\n"


def parts(count: int) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\n\r\n" * count
        + b"--x--\r\n"
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 11_000) + b"\r\n\r\n", "HEADERS"),
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 500) + b"\r\n\r\n", "HEADER"),
        (HEAD + b"Cc: " + b", ".join([b"a@b.example"] * 20_000) + b"\r\n\r\n", "HEADERS"),
        (HEAD + b"Cc: " + b",\r\n ".join([b"a@b.example"] * 2_000) + b"\r\n\r\n", "HEADER"),
        (parts(100_000), "PARTS"),
        (parts(61), "PARTS"),
        (nested_multiparts(3_000), "PARTS"),
        (nested_multiparts(11), "PARTS"),
        (nested_messages(3_000), "PARTS"),
        (HEAD + b"Content-Type: multipart/mixed" + b";a=b" * 4_000 + b"\r\n\r\n", "HEADER"),
        (HEAD + b"\r\n--x\r\nContent-Type: text/plain" + b";a=b" * 4_000 + b"\r\n", "HEADER"),
        (HEAD + b"X-Spam: " + b"a" * 9_000 + b"\r\n\r\n", "HEADER"),
        (HEAD + b"X: a\rFrom: jedrzej@poczta.example\r\n\r\n", "CONTROL"),
        (HEAD + b"X: a\0\r\n\r\n", "CONTROL"),
        (HEAD + b"\r\n" + b"a" * 15 * 2**20, "SIZE"),
    ],
    ids=[
        "encoded words in the subject",
        "fewer of them",
        "twenty thousand addresses",
        "fewer of them",
        "a hundred thousand parts",
        "61 parts",
        "3000 nested multiparts",
        "11 nested multiparts",
        "3000 nested messages",
        "parameters in the head",
        "parameters in a part",
        "a long line",
        "a header behind a lone return",
        "a zero byte",
        "16 MB",
    ],
)
def test_a_bomb_is_refused_with_a_way_out(raw: bytes, code: str) -> None:
    with pytest.raises(MessageRefused) as refusal:
        read_message(raw)

    assert refusal.value.code == code
    assert "Poproś nadawcę o" in str(refusal.value)


@pytest.mark.parametrize(
    "make",
    [
        letter,
        lambda: letter(files={f"{n}.pdf": b"%PDF-" + b"a" * 2**20 for n in range(5)}),
        lambda: letter("-----Wiadomość pierwotna-----\n" * 200),
        lambda: HEAD + b"Received: " + b"\r\n ".join([b"from a by b;"] * 1_000) + b"\r\n\r\n",
        lambda: (HEAD + b"\r\n").ljust(15 * 2**20, b"a"),
        bytes,
    ],
    ids=["Anna's", "five scans", "many rulers", "a long way", "all of 15 MB", "nothing"],
)
def test_an_honest_message_passes(make: Callable[[], bytes]) -> None:
    require_bounds(make())
