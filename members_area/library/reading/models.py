from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    NEVER = "NEVER", _("nie wysyłaj")
    WEEKLY = "WEEKLY", _("raz w tygodniu")
    DAILY = "DAILY", _("każdego dnia, gdy jest coś nowego")


class DigestChoice(models.Model):
    """How often a member wants messages on new documents. Without a row: never."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        on_delete=models.CASCADE,
        related_name="digest_choice",
    )
    rhythm = models.CharField(_("jak często"), max_length=6, choices=Rhythm)
    # The last day whose new documents were in a message; today's documents follow tomorrow.
    told_until = models.DateField(_("powiadomiono do dnia"))

    class Meta:
        verbose_name = _("wybór powiadomień o nowych dokumentach")
        verbose_name_plural = _("wybory powiadomień o nowych dokumentach")
        default_permissions = ()

    def __str__(self) -> str:
        return f"nr {self.pk}: {self.get_rhythm_display()}"
