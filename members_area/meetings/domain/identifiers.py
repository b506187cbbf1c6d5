"""Refusing personal identifiers in texts of members: numbers and addresses of people."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.extraction import Extracted
from cms_ext.public_site.detector import inspect_file

# Names are left alone: a draft may name a person, and no false alarm may cost a member the term.
REFUSED = {
    "PESEL": gettext_lazy("numer PESEL"),
    "ID_CARD": gettext_lazy("numer dowodu osobistego"),
    "BANK_ACC": gettext_lazy("numer rachunku bankowego"),
    "PHONE": gettext_lazy("numer telefonu"),
    "EMAIL": gettext_lazy("adres e-mail"),
}


def refuse_identifiers(*texts: str, today: date) -> None:
    """Raises ValidationError naming the identifiers in the texts; the office's own are allowed."""
    extracted = Extracted(pages=texts, page_count=None, has_text=True)
    found = {one.rule for one in inspect_file(extracted, today=today) if one.strength == "block"}
    named = [str(words) for rule, words in REFUSED.items() if rule in found]
    if named:
        raise ValidationError(
            _("W tekście jest: %(what)s. Usuń to, bo tekst przeczytają wszyscy członkowie.")
            % {"what": ", ".join(named)}
        )
