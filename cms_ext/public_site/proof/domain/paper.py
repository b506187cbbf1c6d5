"""The certificate as an accessible PDF, and its sentences, the same on the page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.pdf import render
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.proof.domain.certificate import LegalTermCheck, UnchangedStretch
from cms_ext.public_site.proof.domain.chain import canonical
from cms_ext.public_site.proof.models import Readers

# library.md §6: the web announcement is extra information.
ALONE = gettext_lazy(
    "Ogłoszenie na stronie jest informacją dodatkową: samo nie zastępuje pisemnego zawiadomienia "
    "członków (art. 8³ ust. 6 u.s.m.)."
)


def availability_sentence(stretch: UnchangedStretch, today: date) -> str:
    """„Ten tekst i ten plik były dostępne publicznie od … do …, bez zmian.”"""
    words = {
        "readers": Readers(stretch.last.audience).label,
        "begin": long_date(stretch.begins_on),
        "end": long_date(stretch.ends_on or today),
    }
    with_file = bool(stretch.last.file_sha256)
    if stretch.ends_on is None:
        return (
            _("Ten tekst i ten plik są dostępne (%(readers)s) od %(begin)s do dziś, bez zmian.")
            if with_file
            else _("Ten tekst jest dostępny (%(readers)s) od %(begin)s do dziś, bez zmian.")
        ) % words
    return (
        _("Ten tekst i ten plik były dostępne (%(readers)s) od %(begin)s do %(end)s, bez zmian.")
        if with_file
        else _("Ten tekst był dostępny (%(readers)s) od %(begin)s do %(end)s, bez zmian.")
    ) % words


def term_told(result: LegalTermCheck) -> str:
    """„Termin ustawowy 21 dni przed 24 czerwca 2026 r. … został zachowany.”"""
    words = {
        "rule": result.rule.title,
        "basis": result.rule.legal_basis,
        "event": long_date(result.event),
    }
    if result.days is None or result.term is None:
        return _("%(rule)s (%(basis)s): termin nie jest znany, nie liczymy go.") % words
    words |= {"days": str(result.days), "legal": long_date(result.term.legal)}
    if result.kept is None:
        return (
            _(
                "Termin ustawowy %(days)s dni przed %(event)s (%(rule)s, %(basis)s) mija "
                "%(legal)s: jeszcze trwa."
            )
            % words
        )
    verdict = _("został zachowany") if result.kept else _("nie został zachowany")
    sentence = _(
        "Termin ustawowy %(days)s dni przed %(event)s (%(rule)s, %(basis)s; najpóźniej %(legal)s) "
        "%(verdict)s."
    )
    return sentence % {**words, "verdict": verdict}


LINE = 84
LAYOUT = Path(__file__).parent.parent / "layouts" / "certificate.typ"


def certificate_pdf(
    parts: Sequence[tuple[UnchangedStretch, LegalTermCheck | None]], today: date
) -> bytes:
    """A page or more; each stretch with its term, where one was asked for. At least one stretch."""
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    data = {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "title": _("Zaświadczenie o publikacji"),
        "name": parts[-1][0].last.title,
        "address": parts[-1][0].last.address,
        "dated": _("Stan na %(day)s") % {"day": long_date(today)},
        "stretches": [_stretch(stretch, result, today) for stretch, result in parts],
        "alone": str(ALONE) if any(result for _stretch_, result in parts) else "",
        "check_title": _("Jak to sprawdzić"),
        "check": _(
            "Skrót zapisu to SHA-256 tekstu podanego niżej (UTF-8, w jednym wierszu). Każdy "
            "zapis zawiera w polu prev_hash skrót poprzedniego, więc zmiana jednego zmienia "
            "wszystkie następne. Spółdzielnia sprawdza cały łańcuch poleceniem verify_publications."
        ),
        "records": [
            {
                "label": _("Zapis nr %(seq)d") % {"seq": stretch.first.seq},
                "lines": wrapped(canonical(stretch.first)),
            }
            for stretch, _result in parts
        ],
    }
    return render(LAYOUT, data, issued=today)


def wrapped(text: str) -> list[str]:
    """The text in lines that fit a sheet; put together they are the text again."""
    return [text[start : start + LINE] for start in range(0, len(text), LINE)]


def _stretch(
    stretch: UnchangedStretch, result: LegalTermCheck | None, today: date
) -> dict[str, object]:
    record = stretch.first
    facts = [
        (_("Skrót treści (SHA-256)"), record.text_sha256),
        (_("Skrót pliku (SHA-256)"), record.file_sha256),
        (_("Zapis w łańcuchu"), _("nr %(seq)d") % {"seq": record.seq}),
        (_("Zapisano"), f"{record.at:%Y-%m-%d %H:%M:%S} UTC"),
        (_("Skrót zapisu"), record.hash),
    ]
    return {
        "told": availability_sentence(stretch, today),
        "term": term_told(result) if result else "",
        "facts": [fact for fact in facts if fact[1]],
    }
