"""What stalls a reader of e-mail is refused by its raw bytes."""

from __future__ import annotations

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


def test_a_bomb_is_refused_with_a_way_out() -> None:
    bombs = [
        # encoded words in the subject
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 11_000) + b"\r\n\r\n", "HEADERS"),
        # fewer of them
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 500) + b"\r\n\r\n", "HEADER"),
        # twenty thousand addresses
        (HEAD + b"Cc: " + b", ".join([b"a@b.example"] * 20_000) + b"\r\n\r\n", "HEADERS"),
        # fewer of them
        (HEAD + b"Cc: " + b",\r\n ".join([b"a@b.example"] * 2_000) + b"\r\n\r\n", "HEADER"),
        (parts(100_000), "PARTS"),  # a hundred thousand parts
        (parts(61), "PARTS"),  # 61 parts
        (nested_multiparts(3_000), "PARTS"),  # 3000 nested multiparts
        (nested_multiparts(11), "PARTS"),  # 11 nested multiparts
        (nested_messages(3_000), "PARTS"),  # 3000 nested messages
        # parameters in the head
        (HEAD + b"Content-Type: multipart/mixed" + b";a=b" * 4_000 + b"\r\n\r\n", "HEADER"),
        # parameters in a part
        (HEAD + b"\r\n--x\r\nContent-Type: text/plain" + b";a=b" * 4_000 + b"\r\n", "HEADER"),
        (HEAD + b"X-Spam: " + b"a" * 9_000 + b"\r\n\r\n", "HEADER"),  # a long line
        # a header behind a lone return
        (HEAD + b"X: a\rFrom: jedrzej@poczta.example\r\n\r\n", "CONTROL"),
        (HEAD + b"X: a\0\r\n\r\n", "CONTROL"),  # a zero byte
        (HEAD + b"\r\n" + b"a" * 15 * 2**20, "SIZE"),  # 16 MB
    ]

    for raw, code in bombs:
        with pytest.raises(MessageRefused, match="Poproś nadawcę o") as refusal:
            read_message(raw)
        assert refusal.value.code == code


def test_an_honest_message_passes() -> None:
    for raw in (
        letter(),
        letter(files={f"{n}.pdf": b"%PDF-" + b"a" * 2**20 for n in range(5)}),  # five scans
        letter("-----Wiadomość pierwotna-----\n" * 200),
        HEAD + b"Received: " + b"\r\n ".join([b"from a by b;"] * 1_000) + b"\r\n\r\n",
        (HEAD + b"\r\n").ljust(15 * 2**20, b"a"),
        b"",
    ):
        require_bounds(raw)
