"""The words of an old article: its beginning, its headings, its entities."""

import tracemalloc
import zipfile
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cms_ext.operations.moving_in.article import (
    Attachment,
    FileProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.domain.body import correct_heading_levels
from cms_ext.operations.moving_in.domain.pages import extract_words
from cms_ext.operations.moving_in.files import FolderFiles, open_source
from tests.cms_ext.operations.moving_in.movings import FOLDER, OLD_SITE, Move, blocks_of, draft_of


def read(path: Path) -> list[OldArticle | UnreadableArticle]:
    return list(open_source(path).articles())


def article(path: Path) -> OldArticle:
    [found] = read(path)
    assert isinstance(found, OldArticle), found
    return found


def test_a_csv_of_windows_is_read_with_its_letters_and_dates():
    meeting, waste, wrong = read(OLD_SITE / "artykuly.csv")

    assert meeting == OldArticle(
        source_id="10",
        title="Zebranie mieszkańców",
        published=date(2013, 11, 20),
        body_html="<p>Zebranie w świetlicy. Żółć, gęś, ślad, źrebię.</p>\n<p>Zapraszamy.</p>",
        old_addresses=("http://www.stara.example/index.php/10-zebranie",),
        categories=("Zebrania", "Ogłoszenia"),
        encoding_note="Kodowanie windows-1250, rozpoznane po polskich literach.",
    )
    assert isinstance(waste, OldArticle)
    assert (waste.lead, waste.published) == ("Nowy dzień wywozu.", date(2015, 2, 12))
    assert wrong == UnreadableArticle(
        "12", "wiersz 5", "Nie rozumiemy daty „jutro”. Zapisz ją tak: 2026-11-20 albo 20.11.2026."
    )


def test_rss_is_read_with_the_day_of_warsaw():
    assert article(OLD_SITE / "kanal.xml") == OldArticle(
        source_id="tag:stara.example,2016:7",
        title="Remont dachu & kominów",
        published=date(2016, 9, 16),
        body_html="<h2>Etapy</h2><ol><li>dach</li><li>kominy</li></ol>"
        '<iframe src="https://film.example/"></iframe><p onclick="x()">Zobacz '
        '<a href="javascript:alert(1)">film</a>.</p>',
        lead="Zaczynamy we wrześniu.",
        old_addresses=("https://www.stara.example/remont-dachu.html",),
        categories=("Remonty",),
        attachments=(Attachment("https://www.stara.example/pliki/harmonogram.pdf"),),
    )


def test_atom_is_read(tmp_path):
    path = tmp_path / "kanal.atom"
    path.write_text(
        """<?xml version="1.0" encoding="iso-8859-2"?>
        <feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry>
        <id>urn:7</id><title>Źródło</title><published>2012-01-31T23:30:00Z</published>
        <link href="/7.html"/><link rel="enclosure" href="/plan.pdf" title="Plan"/>
        <category term="a" label="Woda"/><summary>Krótko.</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ślad</p></div></content>
        </entry></feed>""",
        encoding="iso-8859-2",
    )

    found = article(path)

    assert (found.source_id, found.title, found.published) == ("urn:7", "Źródło", date(2012, 2, 1))
    assert (found.lead, found.categories) == ("Krótko.", ("Woda",))
    assert found.old_addresses == ("/7.html",)
    assert found.attachments == (Attachment("/plan.pdf", "Plan"),)
    assert "<p>Ślad</p>" in found.body_html
    assert found.encoding_note == "Kodowanie iso-8859-2, podane w pliku."


def test_the_pages_of_a_folder_are_read_without_their_menus():
    gas, water = read(FOLDER)

    assert isinstance(gas, OldArticle)
    assert isinstance(water, OldArticle)
    assert (gas.source_id, gas.title) == ("aktualnosci/gaz.htm", "Gaz: próba szczelności")
    assert gas.encoding_note == "Kodowanie iso-8859-2, podane w pliku."
    assert "Źródło gazu" in gas.body_html
    assert (water.title, water.published) == ("Płukanie sieci", date(2012, 6, 1))
    assert water.old_addresses == (
        "/aktualnosci/woda.html",
        "http://www.stara.example/index.php/pl/aktualnosci/7-woda",
    )
    assert water.folder == "/aktualnosci/"
    assert ("menu" in water.body_html, "Płukanie sieci" in water.body_html) == (False, False)


def test_the_same_folder_packed_is_the_same_source(tmp_path):
    packed = tmp_path / "folder.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(FOLDER.rglob("*.*")):
            archive.write(path, path.relative_to(FOLDER))

    assert read(packed) == read(FOLDER)
    assert open_source(packed).name == open_source(FOLDER).name == "folder"
    assert open_source(packed).files.read("pliki/regulamin.txt", 100).startswith(b"Regulamin")


def test_the_coding_is_found_and_named(tmp_path):
    words = "Zażółć gęślą jaźń"
    notes = {
        "utf-8": "",
        "utf-8-sig": "",
        "utf-16": "Kodowanie UTF-16, podane w pliku.",
        "windows-1250": "Kodowanie windows-1250, rozpoznane po polskich literach.",
        "iso-8859-2": "Kodowanie iso-8859-2, rozpoznane po polskich literach.",
    }
    page, rows = tmp_path / "a.html", tmp_path / "a.csv"
    for coding, note in notes.items():
        page.write_bytes(f"<h1>{words}</h1><p>x</p>".encode(coding))
        rows.write_bytes(f"id;title\r\n1;{words}\r\n".encode(coding))

        found = [(one.title, one.encoding_note) for one in map(article, (page, rows))]
        assert found == [(words, note)] * 2

    # A page that lies about its coding is read all the same.
    for stated, coding in (("utf-8", "cp1250"), ("utf-8", "iso8859-2"), ("iso-8859-2", "cp1250")):
        page.write_bytes(f'<meta charset="{stated}"><h1>Gąś</h1>'.encode(coding))
        assert article(page).title == "Gąś"


def test_lines_of_a_spreadsheet_above_the_names(tmp_path):
    rows = tmp_path / "a.csv"
    ends, tops = ("\n", "\r\n", "\r"), ([], ["sep=;"], ["\ufeffsep=;"], ["", " "], ["sep=;", ""])
    for end, top in product(ends, tops):
        rows.write_bytes(end.join((*top, "id;title", '1;"Zażółć; gęślą"', "2")).encode())

        good, bad = read(rows)

        assert isinstance(good, OldArticle)
        assert good.title == "Zażółć; gęślą"
        assert isinstance(bad, UnreadableArticle)
        assert bad.where == f"wiersz {len(top) + 3}"


def test_a_broken_source_and_one_that_is_not_there_are_refused_whole(tmp_path):
    item = "<rss><channel><item><guid>1</guid><title>{}</title></item></channel></rss>".format
    secret = "file:///etc/passwd"
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sources = [
        ("a.json", "{}", "oczekiwano"),
        ("a.json", "", "oczekiwano"),
        ("a.json", '[{"id": 1}, ', "uszkodzony"),
        ("a.json", '[{"id": 1},]', "oczekiwano"),
        ("a.json", '[{"id": 1}] x', "jeszcze coś"),
        ("a.json", "[" * 100_000, "poziomów"),
        ("a.json", '[{"id": "' + "a" * 5_000_000, "ponad"),
        ("a.csv", "", "brakuje kolumn: source_id, title"),
        ("a.csv", "id;tekst\n1;x\n", "brakuje kolumn: title"),
        ("a.csv", "id;title;title\n1;x;y\n", "dwa razy"),
        ("a.csv", 'id;title\n1;"x\n', "uszkodzony"),
        ("a.xml", "<html/>", "ani RSS, ani Atom"),
        ("a.xml", "<rss><channel>", "uszkodzony"),
        ("a.xml", "", "uszkodzony"),
        ("a.xml", '<!DOCTYPE rss SYSTEM "http://x.example/x.dtd"><rss/>', "DOCTYPE"),
        ("a.xml", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret}">]>{item("&x;")}', "DOCTYPE"),
        ("a.xml", f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]>{item("&a9;")}', "DOCTYPE"),
        ("a.doc", "x", "nie umiemy odczytać"),
        ("a.zip", "PK", "nie da się otworzyć"),
    ]
    for name, content, why in sources:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")

        with pytest.raises(SourceProblem, match=why):
            read(path)

    with pytest.raises(SourceProblem, match="Nie ma takiego pliku ani folderu: nie-ma.json"):
        open_source(tmp_path / "nie-ma.json")
    with pytest.raises(SourceProblem, match="Nie ma takiego folderu: nie-ma"):
        open_source(OLD_SITE / "export.json", tmp_path / "nie-ma")


def test_an_archive_made_to_hurt_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.html")
    link.external_attr = 0o120777 << 16
    leading_out = ("../zly.html", "/etc/zly.html", "a/../../zly.html", "a\\b.html")
    members: list[tuple[zipfile.ZipInfo | str, bytes, str]] = [
        ("a.html", b"0" * 50_000_000, "po rozpakowaniu jest za duże"),
        (link, b"/etc/passwd", "to dowiązanie"),
        *((name, b"<h1>x</h1>", "prowadzi poza folder") for name in leading_out),
    ]
    for member, content, why in members:
        packed = tmp_path / "a.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)

        with pytest.raises(SourceProblem, match=why):
            open_source(packed)


def test_links_of_a_folder_are_not_followed(tmp_path):
    (tmp_path / "tajne.txt").write_text("tajne")
    site = tmp_path / "strona"
    site.mkdir()
    (site / "plik.txt").symlink_to(tmp_path / "tajne.txt")
    (site / "katalog").symlink_to(tmp_path)
    (site / "a.html").symlink_to(tmp_path / "tajne.txt")
    files = FolderFiles(site)

    for path in ("plik.txt", "katalog/tajne.txt"):
        with pytest.raises(FileProblem, match="dowiązanie"):
            files.read(path, 100)
    for path in ("../tajne.txt", "/etc/passwd", "x/../../tajne.txt"):
        with pytest.raises(FileProblem, match="poza folder"):
            files.read(path, 100)
    assert read(site) == [UnreadableArticle("a.html", "a.html", "To dowiązanie, a nie plik.")]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["dużo.json", "dużo.csv", "dużo.xml"])
def test_five_thousand_articles_take_no_more_memory_than_one_portion(tmp_path, name: str):
    path = tmp_path / name
    body = "Zażółć gęślą jaźń. " * 50
    with path.open("w", encoding="utf-8") as file:
        if name.endswith("json"):
            rows = (f'{{"id": {n}, "title": "T", "body": "{body}"}}' for n in range(5_000))
            file.write("[" + ",\n".join(rows) + "]")
        elif name.endswith("csv"):
            file.write("id;title;body\n" + "".join(f"{n};T;{body}\n" for n in range(5_000)))
        else:
            item = f"<title>T</title><description>{body}</description>"
            rows = (f"<item><guid>{n}</guid>{item}</item>" for n in range(5_000))
            file.write(f"<rss><channel>{''.join(rows)}</channel></rss>")
    tracemalloc.start()
    try:
        count = sum(1 for _one in open_source(path).articles())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (count, peak < 4_000_000) == (5_000, True), peak
    assert path.stat().st_size > 7_000_000


def test_days_are_read_as_they_were_written(tmp_path):
    days = {
        "2026-11-20": date(2026, 11, 20),
        "2026-11-20 23:59:00": date(2026, 11, 20),
        "2026-11-20T23:30:00Z": date(2026, 11, 21),
        "20.11.2026": date(2026, 11, 20),
        "20.11.2026 10:15": date(2026, 11, 20),
        "3-4-2009": date(2009, 4, 3),
        "Fri, 20 Nov 2026 23:30:00 +0000": date(2026, 11, 21),
        "20 listopada 2026": date(2026, 11, 20),
        "piątek, 1 października 2010 r., 10:15": date(2010, 10, 1),
        "5 GRUDZIEŃ 2011": date(2011, 12, 5),
        "0000-00-00 00:00:00": None,
        "": None,
    }
    path = tmp_path / "a.csv"
    rows = "".join(f'{number};x;"{written}"\n' for number, written in enumerate(days))
    path.write_text(f"id;title;date\n{rows}", encoding="utf-8")

    found = dict(zip(days, read(path), strict=True))
    assert {written: getattr(one, "published", one) for written, one in found.items()} == days


def test_a_day_that_is_none_refuses_the_article(tmp_path):
    wrong = ["31.02.2026", "2026-13-01", "20.11.1026", "wczoraj", "12"]
    path = tmp_path / "a.csv"
    rows = "".join(f"{number};x;{written}\n" for number, written in enumerate(wrong))
    path.write_text(f"id;title;date\n{rows}99;y;2026-01-01\n", encoding="utf-8")

    *refused, right = read(path)

    for written, one in zip(wrong, refused, strict=True):
        assert isinstance(one, UnreadableArticle)
        assert f"Nie rozumiemy daty „{written}”" in one.message
    assert isinstance(right, OldArticle)


def test_a_wrong_row_of_json_stops_no_other(tmp_path):
    wrong = {
        "3": "To nie jest obiekt",
        '{"title": "x"}': "nie ma identyfikatora",
        '{"id": "' + "1" * 256 + '"}': "ma 256 znaków",
        '{"id": 1, "title": ["x"]}': "Pole title: oczekiwano tekstu, jest lista",
        '{"id": 1, "title": true}': "Pole title: oczekiwano tekstu, jest prawda albo fałsz",
        '{"id": 1, "attachments": [1.5]}': "Pole attachments: oczekiwano tekstu, jest ułamek",
    }
    path = tmp_path / "a.json"
    path.write_text(f'[{", ".join(wrong)}, {{"id": 2, "title": "Dobry"}}]', encoding="utf-8")

    *refused, right = read(path)

    for why, one in zip(wrong.values(), refused, strict=True):
        assert isinstance(one, UnreadableArticle)
        assert why in one.message
    assert isinstance(right, OldArticle)


def test_headings_follow_one_another():
    corrected = {
        "": "",
        "2": "2",
        "33": "22",
        "343": "232",
        "24": "23",
        "432": "222",
        "234234": "234234",
        "2444": "2333",
    }
    for before, after in corrected.items():
        blocks: list[dict[str, Any]] = [{"type": "paragraph", "value": "<p>x</p>"}]
        blocks += [{"type": "heading", "value": {"text": "x", "level": level}} for level in before]

        assert correct_heading_levels(blocks) == (before != after)
        assert "".join(block["value"]["level"] for block in blocks[1:]) == after


def test_words_are_plain():
    plain = {
        "": "",
        "Woda &amp; prąd": "Woda & prąd",
        "Woda &amp;amp; prąd": "Woda & prąd",
        "AT&T, a < b > c": "AT&T, a < b > c",
        "<b>Woda</b>\n\t<i>ciepła</i>": "Woda ciepła",
        "&lt;script&gt;alert(1)&lt;/script&gt;Woda": "Woda",
        '<a href="https://obca.example">Woda</a>': "Woda",
    }

    assert {html: extract_words(html) for html in plain} == plain


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_lead_is_given_or_the_beginning(move: Move):
    long = "Woda płynie. " * 40
    link = '<p><a href="tel:1">Raz</a>.</p>'
    articles: list[tuple[dict[str, str], str, list[str]]] = [
        ({"body": "<p>Raz.</p><p>Dwa.</p>"}, "Raz.", ["<p>Dwa.</p>"]),
        ({"body": "<p>Raz &amp; dwa.</p>"}, "Raz & dwa.", []),
        ({"body": "Luźny tekst"}, "Luźny tekst", []),
        ({"body": "<p>Raz.</p>", "lead": "<b>Krótko</b>."}, "Krótko.", ["<p>Raz.</p>"]),
        ({"body": link}, "Raz.", [link]),
        ({"body": ""}, "Brak wody 5", []),
        ({"body": f"<p>{long}</p>"}, (long * 2)[:299].rpartition(" ")[0] + "…", [f"<p>{long}</p>"]),
        ({"lead": long}, long[:299].rpartition(" ")[0] + "…", []),
    ]
    titles = [f"Brak wody {number}" for number in range(len(articles))]
    rows = [
        {"id": title, "title": title} | facts
        for title, (facts, _lead, _body) in zip(titles, articles, strict=True)
    ]

    move(*rows)

    drafts = [draft_of(title) for title in titles]
    assert [(draft.lead, [value for _kind, value in blocks_of(draft)]) for draft in drafts] == [
        (lead, body) for _facts, lead, body in articles
    ]
