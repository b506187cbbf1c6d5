from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.settings import FormVersion
from cms_ext.access.vocabulary import (
    ApplicationChannel,
    ApplicationState,
    RejectReason,
    SignatureKind,
)
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.vocabulary import CodeChannel


class AccessApplication(models.Model):
    """An application for a login to one panel, from its coming in to the first sign-in.

    `payload` holds what was filled in, by the keys of `form_version`; a value is text, a list of
    texts or a truth value. `person` is whom the register found, or nobody. `secret_hash` lets the
    applicant follow it without a login. Only `cms_ext.access.domain` changes `state`.
    """

    number = models.CharField(_("numer"), max_length=24, unique=True)
    secret_hash = models.CharField(max_length=128)
    panel = models.CharField(_("panel"), max_length=12)
    channel = models.CharField(_("kanał"), max_length=10, choices=ApplicationChannel)
    state = models.CharField(
        _("stan"), max_length=20, choices=ApplicationState, default=ApplicationState.SUBMITTED
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba w rejestrze"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="access_applications",
    )
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("wzór"), on_delete=models.PROTECT, related_name="+"
    )
    payload = models.JSONField(_("treść"))
    sender_email = models.EmailField(_("adres nadawcy"), max_length=254, blank=True)
    received_at = models.DateTimeField(_("wpłynął"))
    decide_by = models.DateField(_("termin"))
    # Applications from the site wait outside the queue until they are signed (access.md §2a).
    in_queue = models.BooleanField(_("w kolejce"), default=True)
    signature_kind = models.CharField(
        _("rodzaj podpisu"), max_length=12, choices=SignatureKind, blank=True
    )
    # Forms from the site are acknowledged by a job, so that no answer tells whom we know.
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    sender_confirmed_at = models.DateTimeField(_("nadawca potwierdzony"), null=True, blank=True)
    doubt = models.CharField(_("wątpliwość"), max_length=400, blank=True)
    gaps = models.JSONField(_("braki"), default=list, blank=True)
    supplement_by = models.DateField(_("uzupełnić do"), null=True, blank=True)
    in_person_only = models.BooleanField(_("tylko osobiście"), default=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sprawdza"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rozpatrzył(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("rozpatrzono"), null=True, blank=True)
    reject_reason = models.CharField(
        _("powód odmowy"), max_length=24, choices=RejectReason, blank=True
    )
    decision_text = models.CharField(_("uzasadnienie"), max_length=400, blank=True)
    delivery_channel = models.CharField(
        _("sposób wydania"), max_length=5, choices=CodeChannel, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dostęp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="access_applications",
    )

    class Meta:
        verbose_name = _("wniosek o dostęp")
        verbose_name_plural = _("wnioski o dostęp")
        ordering = ["decide_by", "received_at", "pk"]
        permissions = [("decide_accessapplication", _("Może rozpatrywać wnioski o dostęp"))]
        constraints = [
            models.CheckConstraint(
                name="access_decided_by_somebody",
                condition=Q(
                    state__in=[
                        ApplicationState.SUBMITTED,
                        ApplicationState.IN_REVIEW,
                        ApplicationState.INCOMPLETE,
                        ApplicationState.PHONE_CHECK,
                        ApplicationState.WITHDRAWN,
                        ApplicationState.REJECTED,
                    ]
                )
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="access_rejected_with_reason",
                condition=~Q(state=ApplicationState.REJECTED) | ~Q(reject_reason=""),
            ),
            models.CheckConstraint(
                name="access_issued_to_a_login",
                condition=~Q(
                    state__in=[
                        ApplicationState.CREDENTIALS_ISSUED,
                        ApplicationState.ACTIVATED,
                        ApplicationState.EXPIRED,
                    ]
                )
                | Q(user__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["panel", "state", "decide_by"], name="access_queue"),
            models.Index(fields=["person", "panel", "state"], name="access_of_person"),
        ]

    def __str__(self) -> str:
        return self.number


class NumberSequence(models.Model):
    """The last number given to an application of a panel in a year; its row is the lock."""

    panel = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "year"], name="access_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel}/{self.year}/{self.last}"
