"""The certificate as an accessible PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.base.pdf import render
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.proof.domain.certificate import LegalTermCheck, UnchangedStretch
from cms_ext.public_site.proof.domain.chain import canonical
from cms_ext.public_site.proof.domain.wording import ALONE, availability_sentence, term_told

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
