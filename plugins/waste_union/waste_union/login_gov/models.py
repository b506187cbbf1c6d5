"""Hashes of known PESEL numbers, open sign-ins, and used assertions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out
from waste_union.login_gov.vocabulary import PeselProof


class PeselMark(SealedModel):
    """The keyed hash of a person's PESEL, by which the national node names the person.

    Anyone who can write such a row can sign in as the person. So it is compared with its seal at
    every
    sign-in and by `verify_rights`; the access log records each change. `salt` keeps the log from
    revealing a number whose row is gone.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.CASCADE, related_name="pesel_marks"
    )
    digest = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32)
    proof = models.CharField(_("na podstawie"), max_length=11, choices=PeselProof)
    known_at = models.DateTimeField(_("zapisano"))

    coverage = Coverage(sealed=("person_id", "proof", "known_at"), digested=("digest", "salt"))

    class Meta:
        verbose_name = _("skrót numeru PESEL")
        verbose_name_plural = _("skróty numerów PESEL")
        default_permissions = ()
        permissions = [
            ("know_person", _("Może zapisać numer PESEL do logowania przez login.gov.pl"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="login_gov_one_pesel",
                violation_error_message=_("Ta osoba ma już zapisany numer PESEL."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class OpenRequest(models.Model):
    """A sign-in that was begun here; the session of its browser holds `number`."""

    number = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    export = left_out("rozpoczęte logowania")

    class Meta:
        verbose_name = _("rozpoczęte logowanie")
        verbose_name_plural = _("rozpoczęte logowania")
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class UsedAssertion(models.Model):
    """An assertion that signed somebody in, as SHA-256 of its ID, until it expires."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("wykorzystane potwierdzenie")
        verbose_name_plural = _("wykorzystane potwierdzenia")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
