"""Requests for documents, what was given, what was refused, and what copies cost."""

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.office.law.models import valid_rows
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage
from members_area.library.models import Document, DocumentKind
from members_area.requests.vocabulary import (
    DONE,
    Delivery,
    Form,
    Ground,
    RequestChannel,
    RequestState,
)


class DocumentRequest(SealedModel):
    """A member's request for documents that are given on request, or for copies (library.md §7).

    The verbs of `requests.domain` write the rows. `due_on` is the day by which the co-op has
    committed itself to answer; amounts are integer grosze.
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
    registered_by = optional_user_key(_("wpisał"))
    state = models.CharField(
        _("stan"), max_length=14, choices=RequestState, default=RequestState.SUBMITTED
    )
    units = models.PositiveIntegerField(_("stron albo plików"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("koszt w groszach"), null=True, blank=True)
    cost_noted_on = models.DateField(_("podano koszt"), null=True, blank=True)
    cost_accepted_on = models.DateField(_("przyjęto koszt"), null=True, blank=True)
    ready_on = models.DateField(_("gotowy"), null=True, blank=True)
    ended_on = models.DateField(_("zakończono"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "number",
            "person_id",
            "period_from",
            "period_to",
            "form",
            "delivery",
            "channel",
            "received_on",
            "due_on",
            "registered_by_id",
            "state",
            "units",
            "cost",
            "cost_noted_on",
            "cost_accepted_on",
            "ready_on",
            "ended_on",
        ),
        digested=("description",),
    )

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
        """Return the cost in złoty, for showing."""
        return None if self.cost is None else Decimal(self.cost) / 100


class RequestSequence(SealedModel):
    """The last number of a year; locking its row makes numbers unique."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    coverage = Coverage(sealed=("last",))

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class GivenPaper(SealedModel):
    """A paper of the library opened to the applicant alone, until a day, inclusive."""

    request = models.ForeignKey(
        DocumentRequest, verbose_name=_("wniosek"), on_delete=models.PROTECT, related_name="papers"
    )
    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField(_("do"))

    coverage = Coverage(sealed=("request_id", "document_id", "until"))

    class Meta:
        verbose_name = _("udostępniony dokument")
        verbose_name_plural = _("udostępnione dokumenty")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="requests_paper_once", fields=["request", "document", "until"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.document}"


class PriceUnit(models.TextChoices):
    PAGE = "PAGE", _("za stronę")
    FILE = "FILE", _("za plik")


class CopyPriceQuerySet(SealedQuerySet["CopyPrice"]):
    def on(self, day: date) -> Self:
        return self.filter(valid_rows(day))


class CopyPrice(SealedModel):
    """The price of a copy in a period. Copies of the statute and of bylaws are free by law."""

    form = models.CharField(
        _("forma"), max_length=10, choices=[(one, one.label) for one in Form if one != Form.VIEW]
    )
    unit = models.CharField(_("jednostka"), max_length=4, choices=PriceUnit)
    price = models.PositiveIntegerField(_("cena w groszach"))
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(
        _("obowiązuje do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )

    coverage = Coverage(sealed=("form", "unit", "price", "valid_from", "valid_to"))

    objects: ClassVar = CopyPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cena kopii")
        verbose_name_plural = _("cennik kopii")
        ordering = ["form", "-valid_from"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                name="requests_price_from",
                fields=["form", "valid_from"],
                violation_error_message=_("Ta forma ma już cenę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="requests_price_period",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, {self.valid_from:%d.%m.%Y}"

    @property
    def amount(self) -> Decimal:
        """Return the price in złoty, for showing."""
        return Decimal(self.price).scaleb(-2)


class Refusal(SealedModel):
    """The written refusal of a contract (pr.spółdz. art. 18 § 3): ground, reasons, signature.

    The letter is made from these fields; the member's seven days run from `delivered_on`.
    """

    request = models.OneToOneField(
        DocumentRequest, verbose_name=_("wniosek"), on_delete=models.PROTECT, related_name="refusal"
    )
    what = models.CharField(_("czego odmówiono"), max_length=300)
    ground = models.CharField(_("podstawa"), max_length=20, choices=Ground)
    reasons = models.CharField(_("uzasadnienie"), max_length=4000)
    signed_by = models.CharField(_("podpisał"), max_length=120)
    signed_on = models.DateField(_("podpisano"))
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)

    coverage = Coverage(
        sealed=("request_id", "ground", "signed_on", "delivered_on"),
        digested=("what", "reasons", "signed_by"),
    )

    class Meta:
        verbose_name = _("odmowa")
        verbose_name_plural = _("odmowy")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="requests_refusal_delivered",
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("signed_on")),
            ),
            models.CheckConstraint(
                name="requests_refusal_whole",
                condition=~Q(reasons="") & ~Q(signed_by="") & Q(ground__in=Ground.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}"
