"""Any tree of parts: each leaf with content becomes words, a file, or a sentence."""

import base64
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.access.domain.email.quotes import split_quotes
from cms_ext.access.domain.email.reading import read_message
from tests.cms_ext.access.domain.email import mime
from tests.cms_ext.access.domain.email.mime import file, html, multipart, picture, text

# Each leaf has a word of its own.
WORD = "wyraz"
LEAVES = {
    "plain": lambda word: text(f"To {word} jest."),
    "html": lambda word: html(f"<div>To <b>{word}</b> jest.</div>"),
    "named": lambda word: text(f"To {word} jest.", more='; name="a.txt"'),
    "both": lambda word: multipart(
        "alternative", text(f"To {word} jest."), html(f"<p>To {word} jest."), boundary=word
    ),
    "meeting": lambda word: mime.invitation("DTSTART:20260312T100000Z", f"SUMMARY:{word}"),
    "pdf": lambda word: file(f"{word}.pdf", word.encode()),
    "note": lambda word: file(f"{word}.txt", word.encode(), "text/plain"),
    "scan": lambda word: picture(f"{word}.png", word),
    "nameless": lambda word: f"Content-Type: application/octet-stream\n\n{word}",
    "logo": lambda word: multipart(
        "related", html(f"<p>{word}<img src='cid:{word}'>"), picture(f"{word}.png", word),
        boundary=word,
    ),
    "signed": lambda word: mime.envelope(mime.signed(text(f"To {word} jest.").encode())),
    "external": lambda word: f"Content-Type: message/external-body; name={word}.gif\n\nx",
}  # fmt: skip
IN_WORDS = {"plain", "html", "named", "both", "meeting", "logo", "signed"}
IN_FILES = {"pdf", "note", "scan", "nameless"}
IN_OMISSIONS = {"external", "logo"}
CONTAINERS = ("mixed", "related", "signed", "report", "forwarded")
TREES = st.recursive(
    st.sampled_from(sorted(LEAVES)),
    lambda inner: st.tuples(st.sampled_from(CONTAINERS), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def built(tree: object, leaves: list[tuple[str, str]], depth: int = 0) -> str:
    """Return the part of a tree; each leaf is noted with its word, in order."""
    if isinstance(tree, str):
        word = f"{WORD}{chr(97 + len(leaves))}"
        leaves.append((tree, word))
        return LEAVES[tree](word)
    kind, inner = tree  # type: ignore[misc]  # a tuple, as TREES has it
    kind = "mixed" if kind == "forwarded" and depth > 2 else kind
    mark = f"M{depth}x{len(leaves)}"
    parts = [built(part, leaves, depth + 1) for part in inner]
    if kind == "forwarded":
        return mime.forwarded(multipart("mixed", *parts, boundary=mark))
    return multipart(kind, *parts, boundary=mark)


@given(TREES)
def test_no_part_is_lost_or_shown_twice_and_their_order_stays(tree: object):
    leaves: list[tuple[str, str]] = []
    letter = built(tree, leaves)

    found = read_message((mime.HEAD + letter).encode())

    shown = re.findall(rf"{WORD}[a-z]\b", found.text)
    assert shown == [word for kind, word in leaves if kind in IN_WORDS]
    contents = [attached.content.decode().rstrip("x\n") for attached in found.files]
    words = [content.removesuffix(".png") for content in contents]
    assert words == [word for kind, word in leaves if kind in IN_FILES]
    for kind, word in leaves:
        assert (word in " ".join(found.left_out)) == (kind in IN_OMISSIONS)


def coded(letter: bytes) -> bytes:
    kind = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    return mime.HEAD.encode() + kind + base64.encodebytes(letter)


HOSTILE = {
    "letters coded in letters": lambda: coded(coded(coded(b"\n" + b"a b\n" * 1_400_000))),
    "pages of HTML": lambda: multipart(
        "mixed", *[html(f"<p>{at}" + "<b>a</b>" * 30_000) for at in range(55)]
    ),
    "versions of a text": lambda: multipart(
        "alternative", *[text(f"{at} ".join(map(str, range(30_000)))) for at in range(55)]
    ),
    "flowed lines": lambda: text("a \n" * 4_000_000, more="; format=flowed"),
    "a calendar": lambda: text('A;B=""' * 40_000, "calendar"),
    "pieces of an envelope": lambda: mime.envelope(b"0\x80" + b"\5\0" * 4_000_000),
    "addresses": lambda: text("=" * 2**23 + "http://" * 10_000),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_built_to_stall_the_composer_takes_seconds(name: str):
    letter = HOSTILE[name]()
    raw = letter if isinstance(letter, bytes) else (mime.HEAD + letter).encode()
    before = process_time()

    split_quotes(read_message(raw).text)

    assert process_time() - before < 5
