"""What a case gathers: messages with files, the decision of a complaint, and neighbours."""

from __future__ import annotations

import uuid
from datetime import time
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.files.virus_scan import ScanState, readable_states
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import Export
from cms_ext.public_site.notices.models import AnnouncementPage
from coop_cases.models.case import Case
from coop_cases.vocabulary import AnswerWay, CaseOutcome, MessageDirection


def random_name(instance: CaseAttachment, name: str) -> str:
    """Return a random name: the sender's file name is never a path here."""
    return uuid.uuid4().hex


class CaseMessage(SealedModel):
    """A message of the thread; triggers refuse to change it.

    `author` is staff, or somebody who wrote for the customer; None for the customer. `at` is the
    first moment of a day of which only the day is known. `quoted` is what an e-mail quotes of the
    letter that it answers; `body` is without it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(_("kierunek"), max_length=8, choices=MessageDirection)
    body = models.TextField(_("treść"), max_length=5000)
    quoted = models.TextField(_("cytowany list"), blank=True, default="")
    author = optional_user_key(_("kto"), blank=False)
    at = models.DateTimeField(_("kiedy"))

    coverage = Coverage(
        sealed=("case_id", "direction", "author_id", "at"), digested=("body", "quoted")
    )

    class Meta:
        verbose_name = _("wiadomość w sprawie")
        verbose_name_plural = _("wiadomości w sprawie")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.direction}"

    @property
    def full_text(self) -> str:
        """Return the words and what they quote."""
        return "\n\n".join(part for part in (self.body, self.quoted) if part)

    @property
    def moment(self) -> str:
        """Return the moment as people read it: "12.10.2026 14:05", or the day alone."""
        at = timezone.localtime(self.at)
        return f"{at:{'%-d.%m.%Y %H:%M' if at.time() != time() else '%-d.%m.%Y'}}"


class CaseAttachment(SealedModel):
    """A file of a message in the private store; pictures were redrawn when they came.

    `sha256` is of the stored file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(CaseMessage, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("nazwa"), max_length=120)
    file = models.FileField(storage=PrivateStorage("cases"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(_("typ"), max_length=60)
    size = models.PositiveIntegerField(_("rozmiar"))
    scan_state = models.CharField(_("antywirus"), max_length=9, choices=ScanState)

    coverage = Coverage(
        sealed=("message_id", "file", "sha256", "mime", "size", "scan_state"),
        digested=("name",),
    )

    class Meta:
        verbose_name = _("załącznik sprawy")
        verbose_name_plural = _("załączniki sprawy")
        ordering: ClassVar[list[str]] = ["name__polish", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Return whether the file may be read: the virus scanner has passed it."""
        return self.scan_state in readable_states()


NOTHING = 0  # grosze: the migrations keep it


class CaseDecision(SealedModel):
    """The decision of a complaint, drafted by one person and over a limit confirmed by another.

    `change` is by how many grosze less is owed; None where the case is not about money.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(_("rozstrzygnięcie"), max_length=8, choices=CaseOutcome)
    reasons = models.TextField(_("uzasadnienie"), max_length=5000)
    instruction = models.TextField(_("pouczenie"), max_length=2000)
    change = models.PositiveIntegerField(_("zmiana kwoty w groszach"), null=True, blank=True)
    drafted_by = user_key(_("przygotował(a)"))
    drafted_on = models.DateField(_("przygotowano"))
    confirmed_by = optional_user_key(_("zatwierdził(a)"))
    decided_on = models.DateField(_("data decyzji"), null=True, blank=True)
    sent_on = models.DateField(_("wysłano"), null=True, blank=True)
    sent_by_way = models.CharField(_("jak"), max_length=9, choices=AnswerWay, blank=True)
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "case_id",
            "outcome",
            "change",
            "drafted_by_id",
            "drafted_on",
            "confirmed_by_id",
            "decided_on",
            "sent_on",
            "sent_by_way",
            "delivered_on",
        ),
        digested=("reasons", "instruction"),
    )

    class Meta:
        verbose_name = _("decyzja w sprawie")
        verbose_name_plural = _("decyzje w sprawach")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="cases_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="cases_sent_by_some_way",
                condition=Q(sent_on__isnull=True, sent_by_way="")
                | (Q(sent_on__isnull=False) & ~Q(sent_by_way="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"

    @property
    def amount(self) -> Decimal | None:
        """Return the change in złoty."""
        return None if self.change is None else Decimal(self.change) / 100


class MendedNotice(models.Model):
    """A neighbour without a login who wants a letter when a fault is mended.

    Only the address is known; letters go there once `confirmed_at` is set.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("usterka"), on_delete=models.CASCADE, related_name="mended_notices"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    asked_on = models.DateField(_("kiedy"))
    confirmed_at = models.DateTimeField(_("adres potwierdzony"), null=True)
    export = Export("odnośniki z listów", closed={"token_hash": ""})

    class Meta:
        verbose_name = _("prośba o wiadomość o naprawie")
        verbose_name_plural = _("prośby o wiadomość o naprawie")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "email"], name="cases_mended_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_on}"


class SameHere(models.Model):
    """„To samo u mnie”: one more household with a known fault or outage.

    `person` was signed in; without one nothing about the household is stored.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("usterka"), on_delete=models.CASCADE, null=True, related_name="same"
    )
    outage = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("przerwa"),
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("kto"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_on = models.DateField(_("kiedy"))

    class Meta:
        verbose_name = _("to samo u sąsiada")
        verbose_name_plural = _("to samo u sąsiadów")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="cases_same_as_one",
                condition=Q(case__isnull=False, outage__isnull=True)
                | Q(case__isnull=True, outage__isnull=False),
            ),
            models.UniqueConstraint(fields=["case", "person"], name="cases_same_fault_once"),
            models.UniqueConstraint(fields=["outage", "person"], name="cases_same_outage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.outage_id} {self.added_on}"
