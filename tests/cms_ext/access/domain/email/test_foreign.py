"""Letters as programs really write them, against the standard: nothing of them is lost."""

import base64
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms_ext.access.domain.email.bounds import MessageRefused
from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.email.quotes import split_quotes
from cms_ext.access.domain.email.reading import read_message
from tests.cms_ext.access.domain.email.letters import letter

HEAD = b"From: Jan <jan@e.pl>\r\nDate: Mon, 9 Mar 2026 10:00:00 +0100\r\n"
PDF = b"%PDF-1.4\n%minimal\n"
CODED = base64.b64encode(PDF)
LONG = bytes(range(256)) * 3


def read(head: bytes, body: bytes = b"x") -> Incoming:
    return read_message(HEAD + head + b"\r\n\r\n" + body)


def with_file(
    *, kind: bytes = b'multipart/mixed; boundary="B"', line: bytes = b"--B", part: bytes = b"",
    content: bytes = CODED,
) -> tuple[str, list[tuple[str, bytes]]]:  # fmt: skip
    """Return the words, and names and contents of the files, of a letter with a file."""
    part = part or b"Content-Disposition: attachment; filename=w.pdf"
    body = [
        line, b"Content-Type: text/plain; charset=utf-8", b"", b"Wniosek.",
        line, b"Content-Type: application/pdf", part, b"Content-Transfer-Encoding: base64", b"",
        content, line + b"--", b"",
    ]  # fmt: skip
    found = read(b"Content-Type: " + kind, b"\r\n".join(body))
    return found.text, [(file.name, file.content) for file in found.files]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (b"multipart/mixed; boundary=--=_Part'1", b"----=_Part'1"),
        (b"multipart/mixed; boundary=abc/def?x", b"--abc/def?x"),
        (b"multipart/mixed; boundary=(a)[b]<c>@d", b"--(a)[b]<c>@d"),
        (b"multipart/mixed; boundary=a b c", b"--a b c"),
        (b"multipart/mixed; boundary='B'", b"--B"),
        (b"multipart/mixed; boundary='B'", b"--'B'"),
        (b"multipart/mixed; boundary=B (komentarz)", b"--B"),
        (b"multipart/mixed; boundary=B charset=utf-8", b"--B"),
        (b"multipart/mixed; boundary=B\r\n\tcharset=utf-8", b"--B"),
        (b'multipart/mixed boundary="B"', b"--B"),
        (b'multipart/mixed; BOUNDARY = "B', b"--B"),
        (b"multipart/mixed; boundary*=us-ascii''B", b"--B"),
        (b'multipart/mixed; boundary*0="B";\r\n boundary*1="C"', b"--BC"),
        (b"multipart/mixed;\r\nboundary=B (x)", b"--B"),
        (b"multipart/mixed; boundary=", b"--B"),
        (b"multipart/mixed; boundary=--B", b"--B"),
        (b"multipart/mixed", b"--B"),
        (b'multipart/mixed; boundary="A"', b"--B"),
        (b'multipart/mixed; boundary="B "', b"--B"),
        (b'multipart/mixed; boundary="B"', b"--B \t"),
    ],
)
def test_a_boundary_is_taken_as_it_is_written(kind: bytes, line: bytes):
    assert with_file(kind=kind, line=line) == ("Wniosek.", [("w.pdf", PDF)])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b"attachment; filename=wniosek(1).pdf", "wniosek(1).pdf"),
        (b"attachment; filename=moj wniosek [2].pdf", "moj wniosek [2].pdf"),
        (b"attachment; filename=a=b,c@d.pdf; size=5", "a=b,c@d.pdf"),
        (b"attachment; filename=a.pdf\r\n\tsize=5", "a.pdf"),
        (b"attachment;\r\nfilename=a.pdf;\r\nsize=5", "a.pdf"),
        (b'attachment;\r\nfilename="a.pdf"', "a.pdf"),
        (b'attachment; filename="a;b.pdf"', "a;b.pdf"),
        (b"attachment; filename==?utf-8?Q?=C5=82?=\r\n =?utf-8?Q?a?=\r\n size=5", "ła"),
        (b'attachment; filename="bez konca.pdf', "bez konca.pdf"),
        (b'attachment; filename="Uchwala "Nr 5".pdf"', 'Uchwala "Nr 5".pdf'),
        (b'attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        (b'attachment; filename="C:\\skany\\a.pdf"', "C:\\skany\\a.pdf"),
        (b'attachment; filename="dluga\r\n nazwa.pdf"', "dluga nazwa.pdf"),
        (b"attachment; filename='a.pdf'", "a.pdf"),
        (b'filename="a.pdf"', "a.pdf"),
        (b'inline;;filename="a.pdf";', "a.pdf"),
        (b'attachment; filename="=?utf-8?Q?=C5=82=C3=B3=C5=BCko.pdf?="', "łóżko.pdf"),
        (b"attachment; filename==?iso-8859-2?B?s/O/a28ucGRm?=", "łóżko.pdf"),
        (b"attachment; filename*=utf-8''%C5%82%C3%B3%C5%BCko.pdf", "łóżko.pdf"),
        (b"attachment; filename*0*=UTF-8'pl'%C5%82%C3;\r\n filename*1*=%B3d;"
         b'\r\n filename*2=".pdf"', "łód.pdf"),
        (b'attachment; filename*1="b.pdf"; filename*0="a"', "ab.pdf"),
        (b"attachment; filename=lozko.pdf; filename*=utf-8''%C5%82.pdf", "ł.pdf"),
        (b"attachment; filename*=klingon''%b3%f3d%bc.pdf", "łódź.pdf"),
        (b"attachment; filename=\xc5\x82\xc3\xb3\xc5\xbcko.pdf", "łóżko.pdf"),
        (b'attachment; filename="\xb3\xf3\xbfko \xb6.pdf"', "łóżko ś.pdf"),
        (b'attachment; filename="\xb3\xf3\xbfko \x9c.pdf"', "łóżko ś.pdf"),
        (b'attachment; filename="a\xe2\x80\xaefdp.\x00exe"', "afdp.exe"),
        (b"attachment; filename*; name*", ""),
        (b"attachment; =; filename; *0*=x", ""),
        (b"", "w.pdf"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_runs_to_its_end(written: bytes, name: str):
    part = b"Content-Disposition: " + written if written else b""

    assert with_file(part=part) == ("Wniosek.", [(name, PDF)])


FOOTER = b"\r\n\r\n__________ Informacja programu ESET __________\r\n"


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (CODED + FOOTER, PDF),
        (base64.encodebytes(LONG) + FOOTER, LONG),
        (base64.encodebytes(LONG[:-1]) + FOOTER, LONG[:-1]),
        (CODED + b"\r\n-- \r\nSprawdzono\r\nSkaner 2026\r\n", PDF),
        (CODED + b"\r\nThis message was scanned\r\n", PDF),
        (b"\r\nwirusow nie znaleziono:\r\n" + CODED, PDF),
        (b" " + CODED + b" \t", PDF),
        (base64.encodebytes(LONG).replace(b"\n", b"\r\n\r\n"), LONG),
        (base64.encodebytes(LONG).replace(b"\n", b"\r\r\n"), LONG),
        (b"\r\n".join(base64.b64encode(LONG)[at : at + 11] for at in range(0, 1024, 11)), LONG),
        (base64.b64encode(LONG), LONG),
        (base64.encodebytes(LONG).replace(b"A", b" A", 1), LONG),
        (b"".join(base64.encodebytes(LONG[at : at + 50]) for at in range(0, 768, 50)), LONG),
        (base64.encodebytes(LONG[:-1]).replace(b"=", b""), LONG[:-1]),
        (base64.encodebytes(LONG).replace(b"\n", b"!\r\n", 13), LONG),
        (b"%PDF-1.4 (nie base64)", b"%PDF-1.4 (nie base64)"),
        (b"", b""),
    ],
)
def test_base64_ends_with_its_last_line(written: bytes, content: bytes):
    assert with_file(content=written)[1] == [("w.pdf", content)]


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        (b"base64 ", b"xYHDs2TFug==", "Łódź"),
        (b'"Base64"; x', b"xYHDs2TFug==", "Łódź"),
        (b"base64;charset=utf-8", b"xYHDs2TFug==", "Łódź"),
        (b"base-64", b"xYHDs2TFug==", "Łódź"),
        (b"BASE64 (RFC 2045)", b"xYHDs2TFug", "Łódź"),
        (b"quoted-printable\t", b"=C5=81=c3=b3d=C5=BA", "Łódź"),
        (b"Quoted_Printable", b"a = b, 5=, =4, ==3D, =C5=81", "a = b, 5=, =4, ==, Ł"),
        (b"quoted printable", b"raz=  \r\n dwa=\r\ntrzy  \r\n=", "raz dwatrzy\n"),
        (b"quoted-printable", b"raz =\rdwa", "raz =\ndwa"),
        (b"8-bit", "Łódź".encode(), "Łódź"),
        (b"klingon", "Łódź".encode(), "Łódź"),
        (b"", "Łódź".encode(), "Łódź"),
    ],
)
def test_transfer_encodings(encoding: bytes, body: bytes, text: str):
    assert read(b"Content-Transfer-Encoding: " + encoding, body).text == text


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        (b"text/plain", b"Prosz\xea, \xa3ukasz \xaf\xf3\xb3\xe6", "Proszę, Łukasz Żółć"),
        (b"text/plain; charset=iso-8859-2", "Łukasz Żółć".encode(), "Łukasz Żółć"),
        (b'text/plain; charset="cp-1250"', b"\x8cwi\xeato", "Święto"),
        (b"text/plain; charset=iso-8859-1", b"\xa6wi\xeato, \xb3\xf3d\xbc", "Święto, łódź"),
        (b"text/plain; charset=us-ascii (Plain)", "Łódź".encode(), "Łódź"),
        (b"text/plain; charset=utf-16le", "Łódź, tak".encode("utf-16-le"), "Łódź, tak"),
        (b"text/plain; charset=x-mac-ce", "Święto".encode("mac_latin2"), "Święto"),
        (b"text/plain; charset='utf-8'", "Święto".encode(), "Święto"),
        (b"text/plain; charset=windows-1250", "Święto, łódź".encode("iso8859-2"), "Święto, łódź"),
        (b"text/plain; charset=iso-8859-2", "Święto, łódź".encode("cp1250"), "Święto, łódź"),
        (b"text/plain; charset=windows-1251", "Привет".encode("cp1251"), "Привет"),
        (b"text/html", b"<meta charset=windows-1251>" + "Да".encode("cp1251"), "Да"),
        (b"text/html; charset=utf-8", b"<p>\x8cwi\xeato</p>", "Święto"),
        (b"text/plain; charset=utf-8", b"Prosz\xc4\x99 pi\xc4", "Proszę pi\ufffd"),
        (
            b"text/plain; charset=utf-8",
            b"\xc5\x82\xc3\xb3\xc5 i \xc5\xbc\xe2\x80",
            "łó\ufffd i ż\ufffd",
        ),
        (b"text/plain; charset=utf-8", b"pi\xc4", "pi\ufffd"),
        (b"text/plain; charset=utf-8", b"Prosz\xea", "Proszę"),
        (b"text/plain; name*", b"x", "x"),
        (b"text", b"x", "x"),
        (b"/; =", b"x", "x"),
        (b"multipart/mixed", b"x", "x"),
    ],
)
def test_the_charset_of_words_is_judged(kind: bytes, body: bytes, text: str):
    assert read(b"Content-Type: " + kind, body).text == text


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (b"Wniosek \xa3ukasz \xbf", "Wniosek Łukasz ż"),
        (b"Wniosek \xc5\x81ukasz", "Wniosek Łukasz"),
        (b"=?utf-8?B?xYHDs2TF?= =?utf-8?B?ug==?=", "Łódź"),
        (b"=?utf-8?Q?=C5?=\r\n =?UTF-8*pl?B?gQ?=d", "Łd"),
        (b"=?klingon?Q?=A3=F3d=9F?=", "Łódź"),
        (b"=?iso-8859-1?Q?=A3=F3d=BC?=", "Łódź"),
        (b"=?utf-8?Q?Co dalej??= =?utf-8?q?_z_kluczem=3F?=", "Co dalej? z kluczem?"),
        (b'"=?utf-8?B?xYHDs2TFug==?="', '"Łódź"'),
        (b"Re: =?utf-8?Q?=E2=80=AE=00=07a?= =?x?y?z?= =?utf-8?B?", "Re: a =?x?y?z?= =?utf-8?B?"),
        (b"a\tb\r\n\tc\x00\x1b", "a b c"),
        # Cut at the end, in front of the next word, and within its last sign.
        (b"=?utf-8?Q?=C5=81=C3=B3d=C5=BA", "Łódź"),
        (b"=?utf-8?Q?=C5=81=C3=B3d=C5=BA?", "Łódź"),
        (b"=?utf-8?Q?=C5=81=C3=B3d=C5", "Łód\ufffd"),
        (b"=?utf-8?Q?=C5=81=C3=B3d=C5=B", "Łód\ufffd"),
        (b"=?utf-8?B?xYHDs2TFug", "Łódź"),
        (b"=?utf-8?Q?=C5=81=C3=B3 =?utf-8?Q?d=C5=BA?=", "Łódź"),
        # Broken by a soft line break, with and without the blank of a folded line.
        (b"=?utf-8?Q?=C5=81=C3=\r\n  =B3d=C5=BA?=", "Łódź"),
        (b"=?utf-8?Q?=C5=81=C3=B3=\r\nd: x?=\r\nX: 1", "Łód: x"),
        (b"=?utf-8?B?xYHDs2\r\nTFug==?=\r\nX: 1", "Łódź"),
        (b"=? UTF-8? Q? =C5=81=C3=B3d=C5=BA?= x", "Łódź x"),
        (b"=?utf-8?Q?=C5=81ukasz?=\r\nX-Nic: =?utf-8?Q?a?=", "Łukasz"),
    ],
)
def test_subjects(written: bytes, subject: str):
    assert read(b"Subject: " + written).subject == subject


@pytest.mark.parametrize(
    "message_id",
    [
        "<[83c48dd@microsoft.com]>",
        "<AM0PR04[1].first@eur.prod.outlook.com>",
        "<a b@c>",
        "<a,b@c>, <d@e>",
        "bez nawiasow",
        "<a@b> (komentarz; x)",
        "=?utf-8?Q?a?=",
        "<a@",
    ],
)
def test_the_id_is_the_whole_header(message_id: str):
    folded = b"\r\n " + message_id.encode() + b"\x00"

    assert read(b"Message-ID:" + folded).message_id == message_id


@pytest.mark.parametrize(
    "junk",
    [
        "Cc: (x): a@b.pl;",
        "To: (c): a@b.pl",
        "To: undisclosed-recipients:;",
        "Reply-To: <<>>, @, \"",
        "Content-Type; bez dwukropka",
        "wiersz bez dwukropka",
        'name="a.pdf"',
        "Żółw: 5",
        "From jan@e.pl Mon Mar  9 10:00:00 2026",
        ">From: x",
        "In-Reply-To: <[a]>, <b",
        "References: " + "<a@b>[" * 200,
        "Received: from [1.2.3.4",
        "MIME-Version: 1.0 (x",
        "Date: wczoraj, 99:99",
        "List-Archive: <",
        "X: =?utf-8?B?=?=",
        "X : 1",
        ": 1",
        "Content-ID: <[x",
        "Content-Language: pl; *0*",
        "X:\r\n \r\n\t",
        "X: \x00",
    ],
)  # fmt: skip
def test_an_odd_header_makes_nothing_unreadable(junk: str):
    first, rest = letter("Proszę.\n", files={"a.pdf": PDF}).split(b"\r\n", 1)
    for raw in (
        junk.encode() + b"\r\n" + first + b"\r\n" + rest,
        first + b"\r\n" + junk.encode() + b"\r\n" + rest,
        (first + b"\r\n" + rest).replace(b"\r\n\r\n", b"\r\n" + junk.encode() + b"\r\n\r\n", 1),
    ):
        found = read_message(raw)
        assert (found.text, [file.content for file in found.files]) == ("Proszę.\n", [PDF])
        assert (found.sender, found.message_id) == (
            ("" if "\x00" in junk else "anna.lis@poczta.example"),
            "<1@poczta.example>",
        )


def test_the_bytes_of_a_file_stay_as_they_were_written():
    for encoding, written in (
        (b"8bit", b"a;b\r\n1;2\n"),
        (b"quoted-printable", b"a;=\r\nb\r\n1;2\n"),
    ):
        head = b"Content-Type: text/csv\r\nContent-Transfer-Encoding: " + encoding
        assert read(head, written).files[0].content == b"a;b\r\n1;2\n"


def test_lines_end_as_they_may():
    raw = letter("Proszę.\n", files={"a.pdf": PDF})
    for ends in (b"\n", b"\r", b"\r\r\n"):
        found = read_message(b"\xef\xbb\xbf\r\n" + raw.replace(b"\r\n", ends))
        assert (found.sender, found.text.strip(), [file.content for file in found.files]) == (
            "anna.lis@poczta.example",
            "Proszę.",
            [PDF],
        )
    assert read_message(HEAD + b"Dzie\xc5\x84 dobry,\r\n\r\nJan").text == "Dzień dobry,\n\nJan"


def test_a_file_of_uuencode_in_the_text_is_a_file():
    begun = b"Witam\r\nbegin 644 w (1).pdf\r\n"
    coded = b"2)5!$1BTQ+C0*)6UI;FEM86P*\r\n`\r\nend\r\n"

    found = read(b"X: 1", begun + coded + b"Jan")
    assert (found.text, found.files[0].name, found.files[0].content) == (
        "Witam\nJan",
        "w (1).pdf",
        PDF,
    )
    for broken in (begun + b"Prosimy.\r\nend\r\n", begun + coded[:-7]):
        assert read(b"X: 1", broken).files == ()
    coded_part = read(b"Content-Type: a/b\r\nContent-Transfer-Encoding: x-uuencode", begun + coded)
    assert coded_part.files[0].content == PDF


PART = b"\r\n--B\r\nContent-Disposition: a; filename=%b\r\n\r\nx"
HOSTILE = {
    "blanks": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b" " * 2**23,
    "signs": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 2**23,
    "short lines": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A=\n" * 2**21,
    "headers of a part": b"Content-Type: multipart/x; boundary=B\r\n\r\n--B\r\n" + b"a:\n" * 2**22,
    "a line of blanks": b"Content-Type: multipart/x\r\n\r\n--" + b" " * 2**23,
    "uuencode": b"\r\nbegin 644 x\n" + b"\n" * 2**23,
    "names": b"Content-Type: multipart/x; boundary=B\r\n\r\n" + PART % (b"=?a?q?" * 1300) * 59,
    "quotes": b"Content-Type: multipart/x; boundary=B\r\n\r\n" + PART % (b'a="\\' * 2000) * 59,
    "addresses": b"".join(b"To: " + sign * 4000 + b"\r\n" for sign in (b'"\\', b"(a", b"<", b"a@")),
    "rules": b"\r\n" + b"_" * 2**20,
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_built_to_stall_the_reader_takes_seconds(name: str):
    before = process_time()

    split_quotes(read_message(HEAD + HOSTILE[name]).text)

    assert process_time() - before < 5


@given(st.binary(max_size=200), st.sampled_from(range(6)))
@example(b"=?utf-8?q?=?=", 0)
def test_no_bytes_raise_anything_but_a_refusal(noise: bytes, place: int):
    raw = (
        HEAD + b"Subject: %b\r\n%b\r\nContent-Type: multipart/mixed; boundary=%b\r\n\r\n"
        b"--%b\r\nContent-Disposition: attachment; filename=%b\r\n"
        b"Content-Transfer-Encoding: %b\r\n\r\n%b\r\n--%b--\r\n"
    )
    values = [b"x", b"X: 1", b"B", b"B", b"w.pdf", b"base64", CODED, b"B"]
    for at in {0: (0,), 1: (1,), 2: (2, 3, 7), 3: (4,), 4: (5,), 5: (6,)}[place]:
        values[at] = noise

    with suppress(MessageRefused):
        read_message(raw % tuple(values))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60))
@example("Content-Type")
@example(" From: x")
def test_a_junk_header_keeps_words_and_files(junk: str):
    line = f"X-{junk}".encode()
    first, rest = letter("Proszę.\n", files={"a.pdf": PDF}).split(b"\r\n", 1)

    found = read_message(first + b"\r\n" + line + b"\r\n" + rest)

    assert (found.text, [file.content for file in found.files]) == ("Proszę.\n", [PDF])
