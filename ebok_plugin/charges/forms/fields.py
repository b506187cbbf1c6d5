"""Form fields of a price, and of the library paper that set it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import AmountError, parse_decimal
from cms_ext.plugins import find_paper, find_readable_paper, has_named_papers


class RateField(forms.CharField):
    """A price with up to four decimals; its clean value is a Decimal, or None when left empty."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            rate = parse_decimal(text, places=4)
        except AmountError as error:
            raise forms.ValidationError(error.message) from error
        if rate < 0:
            raise forms.ValidationError(_("Stawka nie może być mniejsza od zera."))
        return rate


class PaperField(forms.CharField):
    """The paper as typed; `charges.domain.legal_basis.named_paper` resolves it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=300,
            help_text=gettext_lazy(
                "Adres strony dokumentu, jego numer albo tytuł. Odnośnik zobaczą tylko ci, którzy "
                "mogą czytać ten dokument."
            ),
            **kwargs,
        )


def show_paper(
    form: forms.BaseForm, name: str, kept: UUID | None, user: object, today: date
) -> None:
    """Fill the field with the title of the paper on file, if this person may open it.

    Uses its address where another paper has the same title. Removes the field on a site without
    papers.
    """
    if not has_named_papers():
        del form.fields[name]
        return
    paper = find_readable_paper(kept, user, today)
    if paper is not None:
        alone = find_paper(paper.title, user, today) == kept
        form.initial[name] = paper.title if alone else paper.url
