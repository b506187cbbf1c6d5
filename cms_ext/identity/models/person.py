from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """A natural person or a firm in the co-op's registers. A person has no password.

    The address and the telephone on file are the anchors of the access procedure: starter
    credentials go to this address and to no other, and a clerk in doubt calls this number.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("osoba fizyczna")
        COMPANY = "company", _("firma lub instytucja")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("imię i nazwisko albo nazwa"), max_length=160)
    correspondence_email = models.EmailField(
        _("elektroniczny adres korespondencyjny"), blank=True, max_length=254
    )
    phone = models.CharField(_("telefon"), blank=True, max_length=20)

    class Meta:
        verbose_name = _("osoba")
        verbose_name_plural = _("osoby")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name"], name="identity_person_name")]

    def __str__(self) -> str:
        return self.name
