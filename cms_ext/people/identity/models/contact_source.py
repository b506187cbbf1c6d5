from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models.person import Person


class ContactSource(models.Model):
    """Whence the co-op has a contact fact of a person: the proof of what the procedures rest on.

    The newest row of a fact is that of the value on file; older ones stay, for disputes. No value
    stands here and no number of a document: `document` is its kind in words, empty when the person
    confirmed the change by links to both addresses. `since` is the day from which the co-op had
    the fact, as the clerk says; no term runs from it (`access.md` §3: C08 and the 24 hours
    run from the moment at which the address was entered).
    """

    class Fact(models.TextChoices):
        EMAIL = "EMAIL", _("adres e-mail")
        PHONE = "PHONE", _("telefon")
        ADDRESS = "ADDRESS", _("adres do korespondencji")

    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba"),
        on_delete=models.CASCADE,
        related_name="contact_sources",
    )
    fact = models.CharField(_("dana"), max_length=7, choices=Fact)
    document = models.CharField(_("na podstawie"), max_length=60, blank=True)
    since = models.DateField(_("od dnia"))
    at = models.DateTimeField(_("wpisano"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto wpisał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("źródło danych kontaktowych")
        verbose_name_plural = _("źródła danych kontaktowych")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.fact} {self.since}"
