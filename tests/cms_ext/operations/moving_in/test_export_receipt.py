"""What an editor may hand in as the old site, and what is refused at once."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from cms_ext.operations.moving_in.domain import moving as receipt_module
from cms_ext.operations.moving_in.models import Moving
from tests.cms_ext.operations.moving_in.movings import GAS, WATER, Hand, actions, export, private

pytestmark = pytest.mark.django_db


def archive(name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as made:
        made.writestr(name, content)
    return packed.getvalue()


def test_what_cannot_be_read_is_refused_at_once_and_not_kept(hand: Hand, settings):
    bomb = archive("a.html", b"0" * 40_000_000, zipfile.ZIP_DEFLATED)
    leading_out = archive("../../etc/cron.html", b"<h1>x</h1>")
    no_pages = archive("eksport.json", b"[]")
    good = export(WATER)
    sources = [
        ("a.exe", b"MZ", "Tego pliku nie umiemy odczytać. Przyjmujemy: .json"),
        ("a", b"[]", "Tego pliku nie umiemy odczytać"),
        ("a.json", b"", "Plik jest pusty"),
        ("a.json", b"[]", "W pliku nie ma ani jednego artykułu."),
        ("a.json", b"{}", "To nie jest lista artykułów w JSON"),
        ("a.json", good[:-9], "Plik JSON jest uszkodzony"),
        ("a.csv", b"nazwa;cena\r\nx;1\r\n", "brakuje kolumn: source_id, title"),
        ("a.xml", b"<html/>", "Plik XML nie jest ani RSS, ani Atom."),
        ("a.xml", b"nie xml", "Plik XML jest uszkodzony"),
        ("a.rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "DOCTYPE"),
        ("a.zip", b"nie zip", "Archiwum ZIP nie da się otworzyć"),
        ("a.zip", bomb, "po rozpakowaniu jest za duże"),
        ("a.zip", leading_out, "prowadzi poza folder"),
        ("a.zip", no_pages, "nie ma ani jednej strony .html"),
    ]
    attachments = [
        (b"nie zip", "Archiwum ZIP nie da się otworzyć"),
        (bomb, "po rozpakowaniu jest za duże"),
        (leading_out, "prowadzi poza folder"),
    ]
    handed_in = [(name, content, None, "file", why) for name, content, why in sources]
    handed_in += [("a.json", good, files, "attachments", why) for files, why in attachments]

    for name, content, files, field, why in handed_in:
        with pytest.raises(ValidationError) as refused:
            hand(name, content, files)

        [(at, [sentence])] = refused.value.message_dict.items()
        assert (at, why in sentence) == (field, True), sentence
    assert (Moving.objects.count(), private(settings), actions()) == (0, [], [])


def test_more_than_a_screen_can_bear_is_refused(hand: Hand, monkeypatch, settings):
    bounds = {"MAX_TEXT_BYTES": "Plik ma ponad", "MAX_ARTICLES": "Artykułów jest ponad 1."}
    for bound, why in bounds.items():
        with monkeypatch.context() as patched:
            patched.setattr(receipt_module, bound, 1)

            with pytest.raises(ValidationError, match=why):
                hand("a.json", export(WATER, GAS))
    assert private(settings) == []


def test_a_hostile_name_is_only_shown(hand: Hand, settings):
    moving = hand("../../\u202egpj.exe<b>.json", export(WATER))

    assert "/" not in moving.file_name
    assert "<" not in moving.file_name
    assert "\u202e" not in moving.file_name
    [path] = private(settings)
    assert (path.parent.name, len(path.stem), path.suffix) == ("moving", 32, ".json")
