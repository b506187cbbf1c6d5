"""The one door of papers that go out: rendered with words about their seal, and sealed."""

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
    """The paper with the co-op's seal, as `render` makes it.

    `seal` in the template's data says in a sentence whether the file has one.
    """
    told = {**data, "seal": seal_in_words(seal)}
    return seal_pdf(render_pdf(template, told, issued=issued, attached=attached), seal, on=issued)


def seal_in_words(seal: Seal | None) -> str:
    if seal is None:
        return _("Plik PDF tego dokumentu nie ma pieczęci elektronicznej.")
    return _(
        "Plik PDF ma pieczęć elektroniczną: %(owner)s. Pokazuje ją czytnik PDF; wydruk jej nie ma."
    ) % {"owner": seal.owner}
