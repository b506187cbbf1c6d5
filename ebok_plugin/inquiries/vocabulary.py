"""The words of inquiries about missing payments. Imports no models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InquiryState(TextChoices):
    NEW = "NEW", _("czeka na odpowiedź")
    ANSWERED = "ANSWERED", _("odpowiedź udzielona")
