"""The documents behind waste fees, and the permissions of their screens. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SEES_FEES = "waste_union_fees.view_feerun"
PREPARES_FEES = "waste_union_fees.add_feerun"
APPROVES_FEES = "waste_union_fees.approve_feerun"


class FeeSource(TextChoices):
    """The kind of paper that an obligation follows from (waste_declaration.md §1, §4)."""

    DECLARATION = "DECLARATION", _("deklaracja")
    DECISION = "DECISION", _("decyzja")
    RATE_NOTICE = "RATE_NOTICE", _("zawiadomienie o stawce")
