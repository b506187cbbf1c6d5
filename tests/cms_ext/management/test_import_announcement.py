import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms_ext.public_site.notices.domain.html_import import (
    FILE_SIZE,
    HtmlProblem,
    HtmlText,
    read_html_text,
)
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.commands import ended, printed

FILE = """<!DOCTYPE html><html lang="pl"><head><meta charset="utf-8"><title>SM</title>
<style>p{color:red}</style></head><body><div><h1>Wymiana <b>drzwi</b></h1>
<p onclick="x()">Od <b>poniedziałku</b>, szczegóły w <a href="https://firma.example/">firmie</a>.</p>
<h2>Terminy</h2><ul><li>klatka 1</li><li>klatka 2</li></ul>
<table><tr><th>Klatka<th>Dzień<tr><td>1<td>2 grudnia</table>
<script>alert(1)</script></div></body></html>"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "drzwi.html"
    path.write_text(FILE, encoding="utf-8")
    return path


def imported(file: Path, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(printed("import_announcement", file, "--json", *options))
    return answer


def refused(file: Path, *options: str) -> dict[str, Any]:
    code, out = ended("import_announcement", file, "--json", *options)
    assert code == 1
    answer: dict[str, Any] = json.loads(out)
    return answer


@pytest.mark.django_db
def test_a_file_becomes_a_draft_with_blocks(index: AnnouncementIndexPage, file: Path):
    answer = imported(file, "--kind", "FEES")

    page = AnnouncementPage.objects.get()
    assert answer == {
        "status": "created",
        "file": "drzwi.html",
        "id": page.pk,
        "title": "Wymiana drzwi",
        "slug": "wymiana-drzwi",
        "kind": "FEES",
        "live": False,
        "dropped": [
            {"kind": "ATTRIBUTE", "name": "p[onclick]", "count": 1},
            {"kind": "TAG", "name": "div", "count": 1},
            {"kind": "CONTENT", "name": "meta", "count": 1},
            {"kind": "CONTENT", "name": "script", "count": 1},
            {"kind": "CONTENT", "name": "style", "count": 1},
        ],
        "errors": [],
    }
    draft = page.get_latest_revision_as_object()
    assert str(draft.body[0].value) == (
        "<p>Od <strong>poniedziałku</strong>, szczegóły w "
        '<a href="https://firma.example/" rel="nofollow noopener">'
        "firmie (otwiera stronę zewnętrzną)</a>.</p>"
    )
    assert [block.block_type for block in draft.body] == ["paragraph", "heading", "list", "table"]
    assert (page.live, page.number, page.get_parent().specific) == (False, None, index)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(index: AnnouncementIndexPage, file: Path):
    first = imported(file)
    page = AnnouncementPage.objects.get()
    page.title = "Redakcja zmieniła tytuł"
    page.save_revision(clean=False)

    again = imported(file, "--kind", "FEES")

    assert again["status"] == "unchanged"
    assert (again["id"], again["kind"]) == (first["id"], "GENERAL")
    page = AnnouncementPage.objects.get()
    assert (page.draft_title, page.revisions.count()) == ("Redakcja zmieniła tytuł", 2)


@pytest.mark.django_db
def test_two_files_with_one_title_get_two_addresses(
    index: AnnouncementIndexPage, file: Path, tmp_path
):
    other = tmp_path / "inny.html"
    other.write_text(FILE + "\n", encoding="utf-8")

    slugs = [imported(path)["slug"] for path in (file, other)]
    assert slugs == ["wymiana-drzwi", "wymiana-drzwi-2"]


@pytest.mark.django_db
def test_a_person_reads_what_happened(index: AnnouncementIndexPage, file: Path, capsys):
    call_command("import_announcement", str(file))
    call_command("import_announcement", str(file))

    [made, *dropped, known] = [
        line for line in capsys.readouterr().out.splitlines() if "Usunięto" not in line
    ]
    assert made.startswith("Szkic „Wymiana drzwi” czeka na redakcję")
    assert dropped == []
    assert known.startswith("Ten plik jest już wczytany: „Wymiana drzwi”")


def test_bad_input_changes_nothing(index: AnnouncementIndexPage, tmp_path):
    path = tmp_path / "zly.html"
    expected = {
        (b"",): ("ANN_EMPTY", ""),
        (b"%PDF-1.7",): ("ANN_NOT_HTML", ""),
        (b"<h1>\x81</h1>",): ("ANN_ENCODING", ""),
        (b"<h1>Tytul</h1><p>" + b"a" * 300_000,): ("ANN_TOO_LARGE", ""),
        (b"<h1>Tytul</h1><p>" + b"a" * 2_000_000,): ("ANN_TOO_LARGE", ""),
        (b"<p>bez tytulu</p>",): ("ANN_NO_TITLE", "title"),
        (b"<h1>Tytul</h1>", "--kind", "NIE_MA"): ("ANN_KIND", "kind"),
    }

    found = {}
    for content, *options in expected:
        path.write_bytes(content)
        answer = refused(path, *options)
        [error] = answer["errors"]
        found[content, *options] = error["code"], error["field"]
        assert (answer["status"], error["file"]) == ("refused", "zly.html")
        assert error["message"]

    assert found == expected
    assert AnnouncementPage.objects.count() == 0


@pytest.mark.django_db
def test_a_missing_file_and_a_missing_list_are_said_in_words(file: Path, tmp_path):
    with pytest.raises(CommandError, match="Nie można odczytać pliku"):
        call_command("import_announcement", str(tmp_path / "nie-ma.html"))
    with pytest.raises(CommandError, match="nie ma jeszcze listy ogłoszeń"):
        call_command("import_announcement", str(file))
    with pytest.raises(CommandError, match="drzwi.html: Nie ma rodzaju X"):
        call_command("import_announcement", str(file), "--kind", "X")


def test_a_title_and_the_rest():
    latin = "<meta http-equiv=x content='text/html; charset=ISO-8859-2'><h1>Gęś</h1>"
    expected = {
        "<h1>Wymiana <b>drzwi</b></h1>po<p>Łąka</p>".encode(): ("Wymiana drzwi", "po<p>Łąka</p>"),
        b"<html><head><title>Z okna</title></head><body><h1> </h1><p>a</p>": (
            "Z okna",
            "<h1> </h1><p>a</p>",
        ),
        b"<p>przed</p><h1>Raz</h1><h1>Dwa</h1>": ("Raz", "<p>przed</p><h1>Dwa</h1>"),
        "\ufeff<h1>Znak BOM</h1>".encode(): ("Znak BOM", ""),
        "<h1>Szerokie</h1><p>ż</p>".encode("utf-16"): ("Szerokie", "<p>ż</p>"),
        '<meta charset="windows-1250"><h1>Żółć</h1>'.encode("cp1250"): (
            "Żółć",
            '<meta charset="windows-1250">',
        ),
        "<h1>Łąka</h1>".encode("cp1250"): ("Łąka", ""),
        "<h1>Gęś</h1>".encode("iso8859-2"): ("Gęś", ""),
        '<meta charset="utf-8"><h1>Gęś</h1>'.encode("iso8859-2"): ("Gęś", '<meta charset="utf-8">'),
        '<meta charset="cp-1250"><h1>Źle</h1>'.encode(): ("Źle", '<meta charset="cp-1250">'),
        latin.encode("iso8859-2"): (
            "Gęś",
            '<meta http-equiv="x" content="text/html; charset=ISO-8859-2">',
        ),
    }

    assert {source: read_html_text(source) for source in expected} == {
        source: HtmlText(title, f"<html><body>{html}</body></html>")
        for source, (title, html) in expected.items()
    }


def test_what_cannot_be_an_announcement_is_refused():
    for source, code, words, line in (
        (b"", "ANN_EMPTY", "Plik jest pusty.", None),
        (b" \n\t ", "ANN_EMPTY", "Plik jest pusty.", None),
        (b"%PDF-1.7\nab", "ANN_NOT_HTML", "To nie jest plik HTML", None),
        (b"zwykly tekst < 5 > 3", "ANN_NOT_HTML", "nie ma w nim znaczników", None),
        (b"<p>a\x00b</p>", "ANN_NOT_HTML", "To nie jest plik HTML", None),
        (b"<h1>a</h1>\n<p>\x81", "ANN_ENCODING", "Zapisz go jako UTF-8", 2),
        (b'\n<meta charset="koi8-r"><h1>a</h1>', "ANN_ENCODING", "koi8-r", 2),
        (b"<p>" + b"a" * FILE_SIZE, "ANN_TOO_LARGE", "najwyżej 1048576", None),
        (b"<h1>a</h1>" + b"<div>" * 210, "ANN_TOO_DEEP", "więcej niż 200 znaczników", None),
        (b"<p>tylko akapit</p>", "ANN_NO_TITLE", "nie ma tytułu", None),
        (b"<h1>" + b"a" * 256 + b"</h1>", "ANN_LONG_TITLE", "Skróć go do 255", None),
    ):
        with pytest.raises(HtmlProblem, match=words) as refusal:
            read_html_text(source)
        assert (refusal.value.code, refusal.value.line) == (code, line), source[:40]
