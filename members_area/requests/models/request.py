from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from members_area.library.models import DocumentKind
from members_area.requests.vocabulary import DONE, Delivery, Form, RequestChannel, RequestState


class DocumentRequest(models.Model):
    """A member asks for papers that are given on request, or for copies (library.md §7).

    Rows are made and moved on by the verbs of `requests.domain`. `due_on` is the day by which the
    co-op has set itself to answer; amounts are whole grosze.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("numer"), max_length=16, unique=True)
    person = models.ForeignKey(
        Person, verbose_name=_("wnioskodawca"), on_delete=models.PROTECT, related_name="+"
    )
    kinds = models.ManyToManyField(DocumentKind, verbose_name=_("rodzaje"), related_name="+")
    description = models.CharField(_("czego dotyczy"), max_length=1000)
    period_from = models.DateField(_("za okres od"), null=True, blank=True)
    period_to = models.DateField(_("do"), null=True, blank=True)
    form = models.CharField(_("forma"), max_length=10, choices=Form)
    delivery = models.CharField(_("odbiór"), max_length=7, choices=Delivery)
    channel = models.CharField(_("złożono"), max_length=5, choices=RequestChannel)
    received_on = models.DateField(_("wpłynął"))
    due_on = models.DateField(_("termin odpowiedzi"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wpisał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("stan"), max_length=14, choices=RequestState, default=RequestState.SUBMITTED
    )
    units = models.PositiveIntegerField(_("stron albo plików"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("koszt w groszach"), null=True, blank=True)
    cost_noted_on = models.DateField(_("podano koszt"), null=True, blank=True)
    cost_accepted_on = models.DateField(_("przyjęto koszt"), null=True, blank=True)
    ready_on = models.DateField(_("gotowy"), null=True, blank=True)
    ended_on = models.DateField(_("zakończono"), null=True, blank=True)

    class Meta:
        verbose_name = _("wniosek o dokumenty")
        verbose_name_plural = _("wnioski o dokumenty")
        ordering = ["due_on", "number"]
        default_permissions = ("view",)
        permissions = [
            ("handle_documentrequest", _("Może prowadzić wnioski o dokumenty")),
            ("refuse_documentrequest", _("Może wpisać odmowę podpisaną przez zarząd")),
        ]
        constraints = [
            models.CheckConstraint(
                name="requests_ended",
                condition=(Q(state__in=DONE, ended_on__isnull=False))
                | (~Q(state__in=DONE) & Q(ended_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="requests_cost_accepted",
                condition=Q(cost_accepted_on__isnull=True) | Q(cost_noted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="requests_period",
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=F("period_from")),
                violation_error_message=_("Okres kończy się, zanim się zacznie. Popraw daty."),
            ),
            models.CheckConstraint(
                name="requests_electronic",
                condition=(Q(form=Form.ELECTRONIC) & Q(delivery=Delivery.ACCOUNT))
                | (~Q(form=Form.ELECTRONIC) & ~Q(delivery=Delivery.ACCOUNT)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="requests_queue"),
            models.Index(fields=["person", "-received_on"], name="requests_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def amount(self) -> Decimal | None:
        """The cost in złoty, for showing."""
        return None if self.cost is None else Decimal(self.cost) / 100


class RequestSequence(models.Model):
    """The last number given in a year; its row is the lock that makes two numbers differ."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
