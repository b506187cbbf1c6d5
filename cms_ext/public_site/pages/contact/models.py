from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import unproven


class ContactMessage(models.Model):
    """A message to the office through the form, and the desk it went to.

    The desk is stored as text, so that closing a desk loses no message.
    """

    sent_at = models.DateTimeField(_("wysłana"), db_index=True)
    desk = models.CharField(_("dział"), max_length=80)
    matter = models.CharField(_("sprawa"), max_length=80)
    name = models.CharField(_("imię i nazwisko"), max_length=80)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, db_index=True)
    phone = models.CharField(_("telefon"), max_length=30, blank=True)
    text = models.TextField(_("treść"), max_length=4000)

    coverage = unproven("wiadomość od czytelnika, kasowana po terminie")

    class Meta:
        verbose_name = _("wiadomość z formularza")
        verbose_name_plural = _("wiadomości z formularza")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_answered", condition=~Q(email="") | ~Q(phone="")
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return `KON-2026-00017`, which the sender quotes on the telephone."""
        return f"KON-{timezone.localtime(self.sent_at).year}-{self.pk:05d}"
