"""What an editor may hand in as the old site, and what is refused at once."""

from __future__ import annotations

import functools
import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.operations.moving_in.domain import export_receipt as receipt_module
from cms_ext.operations.moving_in.models import Moving
from tests.cms_ext.operations.moving_in.conftest import (
    Hand,
    export,
    private,
)
from tests.cms_ext.operations.moving_in.movings import GAS, WATER, actions

pytestmark = pytest.mark.django_db


@functools.cache
def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", b"0" * 40_000_000)
    return packed.getvalue()


def _leading_out() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/cron.html", "<h1>x</h1>")
    return packed.getvalue()


def _no_pages() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eksport.json", "[]")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "files", "field", "why"),
    [
        ("a.exe", b"MZ", None, "file", "Tego pliku nie umiemy odczytać. Przyjmujemy: .json"),
        ("a", b"[]", None, "file", "Tego pliku nie umiemy odczytać"),
        ("a.json", b"", None, "file", "Plik jest pusty"),
        ("a.json", b"[]", None, "file", "W pliku nie ma ani jednego artykułu."),
        ("a.json", b"{}", None, "file", "To nie jest lista artykułów w JSON"),
        ("a.json", export(WATER)[:-9], None, "file", "Plik JSON jest uszkodzony"),
        ("a.csv", b"nazwa;cena\r\nx;1\r\n", None, "file", "brakuje kolumn: source_id, title"),
        ("a.xml", b"<html/>", None, "file", "Plik XML nie jest ani RSS, ani Atom."),
        ("a.xml", b"nie xml", None, "file", "Plik XML jest uszkodzony"),
        ("a.rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", None, "file", "DOCTYPE"),
        ("a.zip", b"nie zip", None, "file", "Archiwum ZIP nie da się otworzyć"),
        ("a.zip", _bomb(), None, "file", "po rozpakowaniu jest za duże"),
        ("a.zip", _leading_out(), None, "file", "prowadzi poza folder"),
        ("a.zip", _no_pages(), None, "file", "nie ma ani jednej strony .html"),
        ("a.json", export(WATER), b"nie zip", "attachments", "Archiwum ZIP nie da się otworzyć"),
        ("a.json", export(WATER), _bomb(), "attachments", "po rozpakowaniu jest za duże"),
        ("a.json", export(WATER), _leading_out(), "attachments", "prowadzi poza folder"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once_and_not_kept(
    hand: Hand,
    settings: Any,
    name: str,
    content: bytes,
    files: bytes | None,
    field: str,
    why: str,
) -> None:
    with pytest.raises(ValidationError) as refused:
        hand(name, content, files)

    [(at, [sentence])] = refused.value.message_dict.items()
    assert (at, why in sentence) == (field, True), sentence
    assert (Moving.objects.count(), private(settings), actions()) == (0, [], [])


@pytest.mark.parametrize(
    ("bound", "why"),
    [("MOST_TEXT", "Plik ma ponad"), ("MOST_ARTICLES", "Artykułów jest ponad 1.")],
)
def test_more_than_a_screen_can_bear_is_refused(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, settings: Any, bound: str, why: str
) -> None:
    monkeypatch.setattr(receipt_module, bound, 1)

    with pytest.raises(ValidationError, match=why):
        hand("a.json", export(WATER, GAS))
    assert private(settings) == []


@pytest.mark.both_databases
def test_a_hostile_name_is_only_shown(hand: Hand, settings: Any) -> None:
    moving = hand("../../\u202egpj.exe<b>.json", export(WATER))

    assert "/" not in moving.file_name
    assert "<" not in moving.file_name
    assert "\u202e" not in moving.file_name
    [path] = private(settings)
    assert (path.parent.name, len(path.stem), path.suffix) == ("moving", 32, ".json")
