"""The sentences of a certificate, the same on the page and on paper."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.frontend.theme.figures import long_date
from cms_ext.public_site.proof.domain.certificate import LegalTermCheck, UnchangedStretch
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
