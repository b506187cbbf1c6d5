from __future__ import annotations

import pytest

from cms_ext.public_site.notices.domain.html_import import (
    FILE_SIZE,
    HtmlProblem,
    HtmlText,
    html_text,
)


@pytest.mark.parametrize(
    ("source", "title", "html"),
    [
        (
            "<h1>Wymiana <b>drzwi</b></h1>po<p>Łąka</p>".encode(),
            "Wymiana drzwi",
            "po<p>Łąka</p>",
        ),
        (
            b"<html><head><title>Z okna</title></head><body><h1> </h1><p>a</p>",
            "Z okna",
            "<h1> </h1><p>a</p>",
        ),
        (b"<p>przed</p><h1>Raz</h1><h1>Dwa</h1>", "Raz", "<p>przed</p><h1>Dwa</h1>"),
        ("\ufeff<h1>Znak BOM</h1>".encode(), "Znak BOM", ""),
        ("<h1>Szerokie</h1><p>ż</p>".encode("utf-16"), "Szerokie", "<p>ż</p>"),
        (
            '<meta charset="windows-1250"><h1>Żółć</h1>'.encode("cp1250"),
            "Żółć",
            '<meta charset="windows-1250">',
        ),
        (
            "<meta http-equiv=x content='text/html; charset=ISO-8859-2'><h1>Gęś</h1>".encode(
                "iso8859-2"
            ),
            "Gęś",
            '<meta http-equiv="x" content="text/html; charset=ISO-8859-2">',
        ),
    ],
)
def test_a_title_and_the_rest(source: bytes, title: str, html: str) -> None:
    text = html_text(source)

    assert text.title == title
    assert text == HtmlText(title, f"<html><body>{html}</body></html>")


@pytest.mark.parametrize(
    ("source", "code", "words", "line"),
    [
        (b"", "ANN_EMPTY", "Plik jest pusty.", None),
        (b" \n\t ", "ANN_EMPTY", "Plik jest pusty.", None),
        (b"%PDF-1.7\nab", "ANN_NOT_HTML", "To nie jest plik HTML", None),
        (b"zwykly tekst < 5 > 3", "ANN_NOT_HTML", "nie ma w nim znaczników", None),
        (b"<p>a\x00b</p>", "ANN_NOT_HTML", "To nie jest plik HTML", None),
        ("<h1>a</h1>\n<p>ż".encode("cp1250"), "ANN_ENCODING", "Zapisz go jako UTF-8", 2),
        (b'\n<meta charset="koi8-r"><h1>a</h1>', "ANN_ENCODING", "koi8-r", 2),
        (b"<p>" + b"a" * FILE_SIZE, "ANN_TOO_LARGE", "najwyżej 1048576", None),
        (b"<h1>a</h1>" + b"<div>" * 210, "ANN_TOO_DEEP", "więcej niż 200 znaczników", None),
        (b"<p>tylko akapit</p>", "ANN_NO_TITLE", "nie ma tytułu", None),
        (b"<h1>" + b"a" * 256 + b"</h1>", "ANN_LONG_TITLE", "Skróć go do 255", None),
    ],
)
def test_what_cannot_be_an_announcement_is_refused(
    source: bytes, code: str, words: str, line: int | None
) -> None:
    with pytest.raises(HtmlProblem, match=words) as refused:
        html_text(source)

    assert (refused.value.code, refused.value.line) == (code, line)
