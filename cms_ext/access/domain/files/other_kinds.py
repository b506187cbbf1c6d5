"""Words for a file of a kind that no application takes: what it is, and what to send instead."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

WHAT_TO_SEND = N_(
    "Przyjmujemy PDF, zdjęcie JPG, PNG albo HEIC oraz plik podpisany elektronicznie (XML, ASiC-E)."
)
# (first bytes, what it is and what to do instead)
OTHERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"MZ", b"\x7fELF", b"#!"), N_("To jest program. Programów nie przyjmujemy.")),
    (
        (b"\xd0\xcf\x11\xe0",),
        N_("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."),
    ),
    ((b"x\x9f>\x22",), N_("To jest winmail.dat programu Outlook. Wyślij formularz jako PDF.")),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF"),
        N_("To jest archiwum. Wyślij pliki osobno, bez pakowania."),
    ),
    ((b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF"), N_("Zapisz obraz jako JPG albo PDF.")),
    (
        (b"{\\rtf",),
        N_("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."),
    ),
)


def kind_in_words(content: bytes) -> str:
    """Words for a file that is none of the allowed kinds: what it is, what to send instead."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK"):
        return _zip_words(content)
    for beginnings, words in OTHERS:
        if content.startswith(beginnings):
            return f"{_(words)} {_(WHAT_TO_SEND)}"
    if b"%PDF-" in content[:2048]:
        return _("Przed początkiem PDF stoi coś jeszcze. Zapisz plik ponownie jako PDF.")
    if start.lower().startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<!--")):
        return _("To jest strona albo grafika internetowa. Wydrukuj ją do PDF i podpisz.")
    return _(WHAT_TO_SEND)


def _zip_words(content: bytes) -> str:
    head = content[:4096]
    if b"[Content_Types].xml" in head or b"application/vnd.oasis" in head:
        return _("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz.")
    return _("To jest archiwum. Wyślij pliki osobno, bez pakowania.")
