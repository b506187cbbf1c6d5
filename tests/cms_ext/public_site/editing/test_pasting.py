"""What Word, Google Docs and LibreOffice put on the clipboard; the same text in each."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.public_site.editing.domain.paste import tidy_paste
from cms_ext.public_site.pages.domain.body import build_stream

FOLDER = Path(__file__).parent / "pasted"

# As Ewa wrote it, whatever she wrote it in.
WRITTEN = [
    (
        "paragraph",
        "<p>Prace prowadzi firma „Rurex”. <strong>Prosimy o\xa0dostęp</strong> do łazienek "
        "i\xa0<em>kuchni</em>, zgodnie z\xa0"
        '<a href="https://podlasem.example/regulamin/">regulaminem</a>.</p>',
    ),
    ("heading", {"text": "Terminy", "level": "2"}),
    (
        "paragraph",
        "<ul><li>klatka 1<ul><li>lokale 1–6: <strong>wtorek</strong></li>"
        "<li>lokale 7–12: środa</li></ul></li><li>klatka 2</li></ul>",
    ),
    ("heading", {"text": "Co zrobić", "level": "3"}),
    ("list", {"numbered": True, "items": ["<p>Odsunąć meble.</p>", "<p>Zakręcić zawory.</p>"]}),
    (
        "table",
        {
            "caption": "Co zrobić",
            "columns": [{"type": "text", "heading": name} for name in ("Klatka", "Dzień")],
            "rows": [{"values": ["<p>1</p>", "<p>24.11.2026</p>"]}],
        },
    ),
    ("paragraph", "<p>Pytania? Plan prac jest w\xa0biurze.</p>"),
]


def blocks(html: str) -> list[tuple[str, Any]]:
    tidy = tidy_paste(html)
    passed = sanitise_html(tidy.html, own_hosts=["podlasem.example"])
    return [(block["type"], block["value"]) for block in build_stream(passed.html, tidy.title)]


def test_lists_headings_tables_and_bold_words_stay_and_nothing_else():
    for program in ("word", "google_docs", "libreoffice"):
        pasted = (FOLDER / f"{program}.html").read_text(encoding="utf-8")

        assert blocks(pasted) == WRITTEN, program
        tidy = tidy_paste(pasted)
        assert (tidy.title, tidy.pictures) == ("Wymiana pionów wodnych", 1)


def of_word(level: int, marker: str, words: str, name: str = "l0") -> str:
    return (
        f"<p class=MsoListParagraph style='mso-list:{name} level{level} lfo1'>"
        f"<span style='mso-list:Ignore'>{marker}<span>&nbsp;</span></span>{words}</p>"
    )


def test_lists():
    expected = {
        # Bullets, then numbers on the same level.
        of_word(1, "·", "a") + of_word(1, "1.", "b"): "<ul><li>a</li></ul><ol><li>b</li></ol>",
        # Two lists one after the other.
        of_word(1, "1.", "a") + of_word(1, "1)", "b", "l7"): (
            "<ol><li>a</li></ol><ol><li>b</li></ol>"
        ),
        # A level is missing, and the way back up.
        of_word(1, "·", "a") + of_word(3, "a)", "b") + of_word(2, "o", "c"): (
            "<ul><li>a<ol><li>b</li></ol><ul><li>c</li></ul></li></ul>"
        ),
        # Words between cut a list in two.
        of_word(1, "·", "a") + "<p>b</p>" + of_word(1, "·", "c"): (
            "<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>"
        ),
        # The first point is already deep.
        of_word(2, "-", "a") + of_word(1, "·", "b"): "<ul><li>a</li></ul><ul><li>b</li></ul>",
        # In a table, as each cell has lists of its own.
        f"<table><tr><td>{of_word(1, '·', 'a')}</td></tr></table>": (
            "<table><tr><td><ul><li>a</li></ul></td></tr></table>"
        ),
        "<ul><ul><li>a</li></ul></ul>": "<ul><li><ul><li>a</li></ul></li></ul>",
        "<ul><li><p>a</p><p>b</p></li></ul>": "<ul><li>a<br>b</li></ul>",
    }

    assert {html: tidy_paste(html).html for html in expected} == {
        html: f"<div>{tidy}</div>" for html, tidy in expected.items()
    }


def test_bold_and_italic_words():
    expected = {
        "<b style='mso-bidi-font-weight:normal'>a</b>": "<b>a</b>",
        "<b style='font-weight:normal'>a</b>": "a",
        "<i style='font-style:normal'>a</i>": "a",
        "<span style='font-weight:bold;font-style:italic'>a<u>b</u></span>": (
            "<span><strong><em>a<u>b</u></em></strong></span>"
        ),
        "<span style='FONT-WEIGHT: 600'>a</span>": "<span><strong>a</strong></span>",
        "<span style='font-weight:500'>a</span>": "<span>a</span>",
        "ab\u200bc\u00add &amp; &lt;e&gt;": "abcd &amp; &lt;e&gt;",
    }

    assert {html: tidy_paste(f"<p>{html}</p>").html for html in expected} == {
        html: f"<div><p>{tidy}</p></div>" for html, tidy in expected.items()
    }


def test_the_title_and_the_headings_below_it():
    expected = {
        "<p>a</p>": ("", "<div><p>a</p></div>"),
        "<h1>T</h1><h1>a</h1><h2>b</h2>": ("T", "<div><h2>a</h2><h3>b</h3></div>"),
        "<h3>a</h3><h6>b</h6><h4>c</h4>": ("", "<div><h2>a</h2><h4>b</h4><h3>c</h3></div>"),
        "<p class='MsoTitle x'> T </p><h1></h1><h2>a</h2>": ("T", "<div><h1></h1><h2>a</h2></div>"),
    }

    tidy = {html: tidy_paste(html) for html in expected}

    assert {html: (found.title, found.html) for html, found in tidy.items()} == expected


def test_two_pieces_pasted_one_after_the_other_both_come():
    piece = "<html><head><style>p{}</style></head><body><!--StartFragment--><p>{}</p></body></html>"

    assert blocks(piece.replace("{}</p>", "a</p>") + piece.replace("{}</p>", "b</p>")) == [
        ("paragraph", "<p>a</p><p>b</p>")
    ]


def test_what_attacks_comes_to_nothing():
    html = (
        "<p onclick='x()' style='mso-list:l0 level1 lfo1'><script>x()</script>a"
        "<a href='javascript:x()'>b</a><img src=x onerror='x()'></p>"
        "<svg><script>y()</script></svg><iframe src='//elsewhere.example'></iframe>"
    )

    assert blocks(html) == [("list", {"numbered": False, "items": ["<p>ab</p>"]})]


TAGS = st.sampled_from(
    ["p", "ul", "li", "ol", "b", "span", "table", "tr", "td", "h1", "h3", "div", "o:p", "br"]
)
STYLES = st.sampled_from(
    ["", "mso-list:l0 level1 lfo1", "mso-list:l1 level3 lfo2", "font-weight:700", "mso-list:Ignore"]
)
MARKS = st.tuples(st.sampled_from(["", "/"]), TAGS, STYLES, st.sampled_from(["", "a", " ", "1."]))


@given(st.lists(MARKS, max_size=30))
def test_any_soup_of_tags_becomes_blocks(soup: list[tuple[str, ...]]):
    html = "".join(
        f"</{tag}>{words}" if end else f"<{tag} style='{style}'>{words}"
        for end, tag, style, words in soup
    )

    found = blocks(html)

    assert {kind for kind, _value in found} <= {"paragraph", "heading", "list", "table"}
    assert "style" not in repr(found)


# A schedule as Word puts it on the clipboard: a head of two rows, a staircase over two flats.
SCHEDULE = """<table class=MsoTableGrid border=1><tr>
<td rowspan=2 style='border:solid'><p class=MsoNormal>Klatka</p></td>
<td rowspan=2><p class=MsoNormal>Lokale</p></td>
<td colspan=2><p class=MsoNormal>Godziny</p></td></tr>
<tr><td><p class=MsoNormal>od</p></td><td><p class=MsoNormal>do</p></td></tr>
<tr><td rowspan=2><p class=MsoNormal>1</p></td><td><p>1–6</p></td><td><p>8:00</p></td>
<td><p>10:00</p></td></tr>
<tr><td><p>7–12</p></td><td colspan=2><p><b>w sobotę</b></p></td></tr>
</table>"""


def test_a_table_with_merged_cells_keeps_every_value_in_its_place():
    ((kind, table),) = blocks(SCHEDULE)

    assert kind == "table"
    headings = [column["heading"] for column in table["columns"]]
    assert headings == ["Klatka", "Lokale", "Godziny – od", "Godziny – do"]
    saturday = "<p><strong>w sobotę</strong></p>"
    assert [row["values"] for row in table["rows"]] == [
        ["<p>1</p>", "<p>1–6</p>", "<p>8:00</p>", "<p>10:00</p>"],
        ["<p>1</p>", "<p>7–12</p>", saturday, saturday],
    ]


def test_a_table_in_a_cell_becomes_a_paragraph_for_each_row():
    inner = "<table><tr><td>od</td><td>8:00</td></tr><tr><td>do</td><td>10:00</td></tr></table>"
    ((_kind, table),) = blocks(
        f"<table><tr><td>Klatka</td><td>Kiedy</td></tr><tr><td>1</td><td>{inner}</td></tr></table>"
    )

    (row,) = table["rows"]
    assert row["values"] == ["<p>1</p>", "<p>od – 8:00</p><p>do – 10:00</p>"]


def test_a_text_without_a_title_is_offered_one():
    title = "Mycie klatek"
    expected = {
        "<p><b>Mycie</b> <b>klatek</b></p><h2>Kiedy</h2><p>a</p>": (title, "<h2>Kiedy"),
        "<p> </p><h2>Mycie klatek</h2><p>a</p>": (title, "<p>a"),
        "<p>Szanowni Państwo</p><h3>Mycie klatek</h3><p>a</p>": (title, "<h2>Mycie"),
        f"<p><b>{'Uwaga! ' * 20}</b></p><p>a</p>": ("", "<p><b>Uwaga!"),
        "<p><b>Uwaga:</b> jutro</p>": ("", "<p><b>Uwaga:"),
        "<table><tr><td><b>1</b></td></tr></table>": ("", "<table>"),
        "": ("", ""),
    }
    for html, (title, rest) in expected.items():
        tidy = tidy_paste(html, needs_title=True)
        assert (tidy.title, tidy.proposed, rest in tidy.html) == (title, bool(title), True)
        assert title == "" or "h2" in rest or title not in tidy.html
        assert tidy_paste(html).title == ""
