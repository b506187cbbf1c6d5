"""Settings of the office: terms of the procedure, the mailbox, and versions of forms."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage, unproven


def _number(label: object, default: int, most: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        label,  # type: ignore[arg-type]  # a lazy text
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(most)],
    )


# The banner of a new site, which names both forms of a co-op.
FORMER_LOGINS = (
    "Dotychczasowe dostępy do poprzedniej strony zostały zamknięte. Aby korzystać z nowych "
    "paneli, należy złożyć oświadczenie (IKCS) lub formularz zgłoszeniowy (E-BOK)."
)


@register_setting(icon="key")
class AccessSettings(SealedModel, BaseGenericSetting):
    """The terms of the access procedure that a co-op may choose (`access.md` §6a)."""

    decision_days = _number(_("termin rozpatrzenia wniosku (dni)"), 14, 60)
    supplement_days = _number(_("termin uzupełnienia braków (dni)"), 14, 60)
    unsigned_days = _number(_("oczekiwanie na podpisany formularz ze strony (dni)"), 14, 60)
    print_valid_days = _number(_("ważność hasła startowego z wydruku (dni)"), 14, 60)
    email_valid_hours = _number(_("ważność hasła startowego z e-maila (godziny)"), 72, 336)
    sender_link_hours = _number(_("ważność odnośnika potwierdzającego nadawcę (godziny)"), 72, 336)
    credentials_together = models.BooleanField(
        _("identyfikator i hasło startowe razem"),
        default=True,
        help_text=_(
            "Tak mówi procedura. Po wyłączeniu identyfikator idzie e-mailem, a hasło startowe "
            "listem albo do rąk: kto przejmie skrzynkę, nie wejdzie do panelu."
        ),
    )
    banner = models.CharField(
        _("baner na stronie logowania"),
        max_length=400,
        blank=True,
        default=FORMER_LOGINS,
    )

    coverage = Coverage(
        sealed=(
            "decision_days",
            "supplement_days",
            "unsigned_days",
            "print_valid_days",
            "email_valid_hours",
            "sender_link_hours",
            "credentials_together",
        ),
        digested=("banner",),
    )

    class Meta:
        verbose_name = _("Procedura dostępu")


class Mailbox(models.Model):
    """The position up to which a mailbox was read; the mailbox itself is never changed.

    `uid_validity` and `last_uid` are the server's own numbering (RFC 9051): when the first one
    changes, the second says nothing. `trying_uid` and `tries` tell after a crash which message was
    being taken in. `unfetched_uids` are those that the server refused, to be tried again.
    """

    name = models.CharField(_("skrzynka"), max_length=200, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    trying_uid = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    unfetched_uids = models.JSONField(default=list)
    polled_at = models.DateTimeField(_("odczytano"), null=True, blank=True)

    coverage = unproven("miejsce, do którego odczytano skrzynkę")

    class Meta:
        verbose_name = _("skrzynka pocztowa")
        verbose_name_plural = _("skrzynki pocztowe")

    def __str__(self) -> str:
        return self.name


class FormVersionQuerySet(SealedQuerySet["FormVersion"]):
    def valid_on(self, panel: str, day: date) -> FormVersion | None:
        """Return the version of a panel's form in which applications are taken on a day."""
        return self._of(panel).filter(valid_from__lte=day).order_by("-valid_from").first()

    def _of(self, panel: str) -> Self:
        return self.filter(panel=panel)


class FormVersion(SealedModel):
    """A version of an application form as data; an application keeps the one it was written in.

    `fields` and `office_part` are lists of mappings as in the plugins' YAML files; the types are
    those of `cms_ext/access/form_definition/`.
    """

    panel = models.CharField(_("panel"), max_length=12)
    version = models.PositiveSmallIntegerField(_("wersja"))
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    title = models.CharField(_("tytuł"), max_length=200)
    intro = models.CharField(_("wstęp"), max_length=400, blank=True)
    fields = models.JSONField(_("pola"))
    office_part = models.JSONField(_("część urzędowa"), default=list)
    bylaw_version = models.CharField(_("wersja regulaminu"), max_length=20, blank=True)
    bylaw_link = models.CharField(_("adres regulaminu"), max_length=200, blank=True)

    coverage = Coverage(
        sealed=("panel", "version", "valid_from", "valid_to", "bylaw_version"),
        digested=("title", "intro", "fields", "office_part", "bylaw_link"),
    )

    objects: ClassVar = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wzór formularza")
        verbose_name_plural = _("wzory formularzy")
        ordering = ["panel", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "version"], name="access_form_version_once"),
            models.UniqueConstraint(fields=["panel", "valid_from"], name="access_form_one_a_day"),
            models.CheckConstraint(
                name="access_form_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.version}"
