"""What a clerk may ask on the telephone. Only these codes are kept, never the answers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhoneQuestion(TextChoices):
    APPLIED = "APPLIED", _("czy składała/składał ten wniosek i kiedy")
    ADDRESS = "ADDRESS", _("adres lokalu")
    CORRESPONDENCE = "CORRESPONDENCE", _("adres do korespondencji")
    EMAIL = "EMAIL", _("adres e-mail zgłoszony do Spółdzielni")
    REGISTER_NUMBER = "REGISTER_NUMBER", _("numer członkowski albo numer konta rozliczeniowego")
    TITLE = "TITLE", _("tytuł prawny i od kiedy")
