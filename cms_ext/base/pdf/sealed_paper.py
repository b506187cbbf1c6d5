"""Papers that leave the office: rendered with a sentence about their seal, and sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.pdf.rendering import render_pdf
from cms_ext.base.pdf.sealing import Seal, seal_pdf


def render_sealed_paper(
    template: Path,
    data: Mapping[str, Any],
    *,
    issued: date,
    seal: Seal | None,
    attached: Mapping[str, str] | None = None,
) -> bytes:
    """Render a paper as `render_pdf` does, and put the co-op's seal on it.

    The template gets in `seal` a sentence that says whether the file has one.
    """
    pdf = render_pdf(
        template, {**data, "seal": seal_in_words(seal)}, issued=issued, attached=attached
    )
    return seal_pdf(pdf, seal, on=issued)


def seal_in_words(seal: Seal | None) -> str:
    if seal is None:
        return _("Plik PDF tego dokumentu nie ma pieczęci elektronicznej.")
    return _(
        "Plik PDF ma pieczęć elektroniczną: %(owner)s. Pokazuje ją czytnik PDF; wydruk jej nie ma."
    ) % {"owner": seal.owner}
