"""A person on file, and where each of the contact data comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """A natural person or a firm in the co-op's registers. A person has no password.

    The address and the telephone on file are the anchors of the access procedure: starter
    credentials go to this address and to no other, and a clerk in doubt calls this number.
    `correspondence_email_since` says from when the address is on file (C08, E-ACC-09).
    An entry that was merged into another one stays as an empty shell, because the access log names
    it by its number for good; `merged_into` leads from it to the entry that holds everything.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("osoba fizyczna")
        COMPANY = "company", _("firma lub instytucja")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("imię i nazwisko albo nazwa"), max_length=160)
    correspondence_email = models.EmailField(
        _("elektroniczny adres korespondencyjny"), blank=True, max_length=254
    )
    correspondence_email_since = models.DateTimeField(_("adres od"), null=True, blank=True)
    phone = models.CharField(_("telefon"), blank=True, max_length=20)
    correspondence_address = models.CharField(
        _("adres do korespondencji"), blank=True, max_length=200
    )
    tax_id = models.CharField(_("NIP"), blank=True, max_length=10)
    representatives = models.TextField(
        _("osoby upoważnione do reprezentacji"),
        blank=True,
        help_text=_("Imię i nazwisko, każda osoba w osobnym wierszu. Tylko dla firm."),
    )
    died_on = models.DateField(_("data śmierci"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("połączono z wpisem"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )

    class Meta:
        verbose_name = _("osoba")
        verbose_name_plural = _("osoby")
        ordering = ["name", "pk"]
        permissions = [
            ("change_contact", _("Może zmieniać adres e-mail i telefon w rejestrze")),
            ("merge_person", _("Może łączyć dwa wpisy jednej osoby")),
        ]
        constraints = [
            models.CheckConstraint(
                name="identity_person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="identity_person_name"),
            models.Index(Lower("correspondence_email"), name="identity_person_email"),
        ]

    def __str__(self) -> str:
        return self.name


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
