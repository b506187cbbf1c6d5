"""A field that names a paper of the library, on a site that has one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.plugins import paper_meant, papers_can_be_named, readable_paper


class PaperField(forms.CharField):
    """What was typed; `charges.domain.legal_basis.named_paper` says which paper it is."""

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
    """Fill the field with the title of the kept paper, if this person may open it.

    Its address, where another paper bears the same title. Without papers on the site there is no
    field.
    """
    if not papers_can_be_named():
        del form.fields[name]
        return
    paper = readable_paper(kept, user, today)
    if paper is not None:
        alone = paper_meant(paper.title, user, today) == kept
        form.initial[name] = paper.title if alone else paper.url
