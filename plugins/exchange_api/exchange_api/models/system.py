"""A program of somebody else, what it may do, and its keys."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out


class ExternalSystem(SealedModel):
    """A program that reads or writes through the API, within `scopes`, to `valid_to` inclusive.

    One person requests it, another one approves it; anybody of the desk revokes it. What it may do
    never changes: more scopes or a later day are a new system.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        ACTIVE = "ACTIVE", _("czynny")
        REFUSED = "REFUSED", _("odrzucony")
        REVOKED = "REVOKED", _("odwołany")

    name = models.CharField(_("nazwa"), max_length=40)
    purpose = models.CharField(_("po co"), max_length=200)
    scopes = models.JSONField(_("zakres"), default=list)
    valid_to = models.DateField(_("ważny do"))
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    requested_by = user_key(_("wystąpił"))
    requested_at = models.DateTimeField(_("wystąpiono"))
    decided_by = optional_user_key(_("rozstrzygnął"), blank=False)
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True)
    revoked_by = optional_user_key(_("odwołał"), blank=False)
    revoked_at = models.DateTimeField(_("odwołano"), null=True)
    # Of the refusal or of the revocation.
    reason = models.CharField(_("powód"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "name",
            "purpose",
            "scopes",
            "valid_to",
            "state",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "revoked_by",
            "revoked_at",
            "reason",
        ),
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("program z dostępem do API")
        verbose_name_plural = _("programy z dostępem do API")
        ordering = ["-pk"]
        default_permissions = ("view", "add")
        permissions = [
            ("approve_externalsystem", _("Zatwierdzanie dostępu programów do API")),
            ("revoke_externalsystem", _("Odwoływanie dostępu programów do API")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(state__in=("WAITING", "ACTIVE")),
                name="exchange_system_of_name",
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="WAITING") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="exchange_system_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="REVOKED", revoked_by__isnull=False, revoked_at__isnull=False)
                | (~Q(state="REVOKED") & Q(revoked_by__isnull=True, revoked_at__isnull=True)),
                name="exchange_system_revoked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "REFUSED")) | ~Q(decided_by=F("requested_by")),
                name="exchange_system_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_active_on(self, day: date) -> bool:
        return self.state == self.State.ACTIVE and day <= self.valid_to


class SystemKey(SealedModel):
    """A key of a system; only the SHA-256 of its secret is stored.

    A newer key lets the one before live until `ends_at`, so that the program can be changed over.
    `last_used_at` is accurate to a minute.
    """

    system = models.ForeignKey(
        ExternalSystem, verbose_name=_("program"), on_delete=models.PROTECT, related_name="keys"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The end of the secret, by which people tell two keys apart.
    hint = models.CharField(_("końcówka"), max_length=4)
    made_by = user_key(_("wydał"))
    made_at = models.DateTimeField(_("wydano"))
    ends_at = models.DateTimeField(_("wygasa"), null=True)
    last_used_at = models.DateTimeField(_("ostatnio użyty"), null=True)

    coverage = Coverage(
        sealed=("system", "hint", "made_by", "made_at", "ends_at"),
        digested=("digest",),
        unproven={"last_used_at": "ślad użycia; każde użycie stoi w dzienniku"},
    )
    export = left_out("klucze do API; na nowej stronie wydaje się je od nowa")

    class Meta(SealedModel.Meta):
        verbose_name = _("klucz do API")
        verbose_name_plural = _("klucze do API")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"…{self.hint}"

    def is_live_at(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at
