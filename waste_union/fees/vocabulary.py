"""From what a waste fee is owed. Imports no models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FeeSource(TextChoices):
    """The paper from which an obligation follows (waste_declaration.md §1, §4)."""

    DECLARATION = "DECLARATION", _("deklaracja")
    DECISION = "DECISION", _("decyzja")
    RATE_NOTICE = "RATE_NOTICE", _("zawiadomienie o stawce")
