from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How urgent an emergency message is, the most urgent first."""

    DANGER = "danger", _("Zagrożenie")
    IMPORTANT = "important", _("Ważne")
    NOTICE = "notice", _("Informacja")
