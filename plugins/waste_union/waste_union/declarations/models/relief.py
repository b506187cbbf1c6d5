"""An application for instalments or a later day of payment, its files, and the decision on it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.files.virus_scan import ScanState, readable_states
from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from waste_union.declarations.vocabulary import ReliefKind, ReliefOutcome, ReliefState


class ReliefApplication(SealedModel):
    """A payer's application under art. 67a of the Tax Ordinance (ulga w spłacie).

    `debits` lists what it is about as the applicant read it (`seq`, `words`),
    `document` is the text that was signed and `sha256` its digest. One person drafts the decision
    (`outcome` to `reasons`) and another issues it; `schedule` lists the days of payment granted
    with their grosze, `plan` is what the ledger made of them, `paper` the issued document.
    """

    number = models.CharField(_("znak sprawy"), max_length=16, unique=True)
    account = models.ForeignKey(
        "ebok_plugin_ledger.Account",
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    applicant = models.ForeignKey(
        Person, verbose_name=_("wnioskodawca"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("o co wnosi"), max_length=10, choices=ReliefKind)
    debits = models.JSONField(_("należności"))
    amount = MoneyField(_("kwota"))
    count = models.PositiveSmallIntegerField(_("liczba rat"))
    first_day = models.DateField(_("pierwszy termin"))
    reason = models.TextField(_("uzasadnienie wniosku"), max_length=2000)
    is_business = models.BooleanField(_("prowadzi działalność gospodarczą"))
    document = models.TextField(_("treść podpisana"))
    sha256 = models.CharField(_("skrót treści"), max_length=64)
    signature = models.JSONField(_("opis podpisu"))
    filed_at = models.DateTimeField(_("złożono"))
    answer_by = models.DateField(_("decyzja do"))
    state = models.CharField(
        _("stan"), max_length=9, choices=ReliefState, default=ReliefState.FILED
    )
    outcome = models.CharField(
        _("rozstrzygnięcie"), max_length=7, choices=ReliefOutcome, blank=True
    )
    granted = models.JSONField(_("należności objęte decyzją"), default=list)
    schedule = models.JSONField(_("terminy z decyzji"), default=list)
    interest_stopped = models.BooleanField(_("bez odsetek, jeśli raty są płacone"), default=True)
    reasons = models.TextField(_("uzasadnienie decyzji"), max_length=4000, blank=True)
    drafted_by = optional_user_key(_("przygotował"))
    decision_no = models.CharField(_("znak decyzji"), max_length=16, blank=True)
    decided_by = optional_user_key(_("wydał"))
    decided_on = models.DateField(_("wydano"), null=True)
    plan = models.OneToOneField(
        "ebok_plugin_ledger.PaymentPlan",
        verbose_name=_("układ ratalny"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    paper = models.BinaryField(_("dokument decyzji"), default=b"")
    paper_sha256 = models.CharField(_("skrót dokumentu"), max_length=64, blank=True)

    coverage = Coverage(
        sealed=(
            *("number", "account_id", "applicant_id", "kind", "debits", "amount", "count"),
            *("first_day", "is_business", "sha256", "signature", "filed_at", "answer_by", "state"),
            *("outcome", "granted", "schedule", "interest_stopped", "drafted_by_id"),
            *("decision_no", "decided_by_id", "decided_on", "plan_id", "paper_sha256"),
        ),
        digested=("reason", "document", "reasons"),
        unproven={"paper": "dowodem jest jego skrót"},
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("wniosek o raty albo odroczenie")
        verbose_name_plural = _("wnioski o raty i odroczenie")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("draft_reliefdecision", "Może przygotować decyzję o ratach albo odroczeniu"),
            ("issue_reliefdecision", "Może wydać taką decyzję jako druga osoba"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["FILED", "DRAFTED"]),
                name="declarations_relief_one_open",
            ),
            models.CheckConstraint(
                name="declarations_relief_by_two",
                condition=Q(decided_by__isnull=True)
                | Q(drafted_by__isnull=False) & ~Q(decided_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="declarations_relief_decided",
                condition=Q(state="DECIDED", decided_on__isnull=False)
                | ~Q(state="DECIDED") & Q(decided_on__isnull=True, plan__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def days(self) -> list[tuple[date, Money]]:
        """Return the days of payment in the decision, with their amounts."""
        return [(date.fromisoformat(day), Money.from_grosze(sum_)) for day, sum_ in self.schedule]

    def get_absolute_url(self) -> str:
        """Return the page on which anyone who reads the account follows it."""
        return reverse("declarations:relief_one", args=[self.pk])


def random_name(instance: ReliefAttachment, name: str) -> str:
    """Return a random name: the sender's file name is never a path here."""
    return uuid.uuid4().hex


class ReliefAttachment(SealedModel):
    """A file that the applicant added, byte for byte, in the private store."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        ReliefApplication, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(_("nazwa"), max_length=120)
    file = models.FileField(storage=PrivateStorage("reliefs"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(_("typ"), max_length=60)
    size = models.PositiveIntegerField(_("rozmiar"))
    scan_state = models.CharField(_("antywirus"), max_length=9, choices=ScanState)
    added_by = user_key(_("kto dodał"))
    added_at = models.DateTimeField(_("dodano"))

    coverage = Coverage(
        sealed=(
            *("application_id", "file", "sha256", "mime", "size", "scan_state"),
            *("added_by_id", "added_at"),
        ),
        digested=("name",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("załącznik wniosku o raty albo odroczenie")
        verbose_name_plural = _("załączniki wniosków o raty i odroczenie")
        ordering: ClassVar[list[str]] = ["added_at", "name__polish"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "sha256"], name="declarations_relief_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Return whether the file may be read: the virus scanner has passed it."""
        return self.scan_state in readable_states()
