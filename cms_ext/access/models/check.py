"""Results of checks on an application, telephone calls, and exceptions by two."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.application import AccessApplication
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict, PhoneResult
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage


class CheckResult(SealedModel):
    """The result of a check on an application, by the software or a clerk.

    `detail_code` names the case of the check (`SENDER_DIFFERS`), `evidence` is what the clerk reads
    next to it. `supplement` is the key of the form's field with which the applicant can mend it,
    when the check of a plugin knows one. `by` is empty for the software's own result. An override
    needs two people.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="checks"
    )
    code = models.CharField(_("kontrola"), max_length=3, choices=AccessCheckCode)
    result = models.CharField(_("wynik"), max_length=11, choices=CheckVerdict)
    detail_code = models.CharField(max_length=40, blank=True)
    evidence = models.JSONField(_("podstawa"), default=list, blank=True)
    supplement = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("uzasadnienie"), max_length=400, blank=True)
    by = optional_user_key()
    seconded_by = optional_user_key()
    at = models.DateTimeField(_("kiedy"))

    coverage = Coverage(
        sealed=(
            "application",
            "code",
            "result",
            "detail_code",
            "supplement",
            "by",
            "seconded_by",
            "at",
        ),
        digested=("evidence", "reason"),
    )

    class Meta:
        verbose_name = _("wynik kontroli")
        verbose_name_plural = _("wyniki kontroli")
        ordering = ["code__polish"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="access_check_once"),
            models.CheckConstraint(
                name="access_override_by_two",
                condition=~Q(result=CheckVerdict.OVERRIDDEN)
                | Q(by__isnull=False, seconded_by__isnull=False)
                & ~Q(seconded_by=F("by"))
                & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code} {self.result}"


class PhoneCheck(SealedModel):
    """A call to the number on file: who, when, which questions (codes, never the answers)."""

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="phone_checks"
    )
    result = models.CharField(_("wynik"), max_length=13, choices=PhoneResult)
    masked_number = models.CharField(_("numer"), max_length=20)
    questions = models.JSONField(_("pytania"), default=list)
    by = user_key()
    at = models.DateTimeField(_("kiedy"))

    coverage = Coverage(
        sealed=("application", "result", "by", "at"),
        digested=("masked_number", "questions"),
    )

    class Meta:
        verbose_name = _("rozmowa telefoniczna")
        verbose_name_plural = _("rozmowy telefoniczne")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.result}"


class OverrideProposal(SealedModel):
    """A clerk's proposal to pass over a failed check; a second person settles it (E-ACC-08).

    The second person confirms in an own session. `confirmed` is empty while it waits; the proposer
    may withdraw the proposal, which settles it without a confirmation.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="override_proposals"
    )
    code = models.CharField(_("kontrola"), max_length=3, choices=AccessCheckCode)
    reason = models.CharField(_("uzasadnienie"), max_length=400)
    proposed_by = user_key()
    proposed_at = models.DateTimeField(_("zaproponowano"))
    settled_by = optional_user_key()
    settled_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    coverage = Coverage(
        sealed=(
            "application",
            "code",
            "proposed_by",
            "proposed_at",
            "settled_by",
            "settled_at",
            "confirmed",
        ),
        digested=("reason",),
    )

    class Meta:
        verbose_name = _("propozycja wyjątku")
        verbose_name_plural = _("propozycje wyjątków")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"],
                condition=Q(settled_at__isnull=True),
                name="access_one_proposal_waits",
            ),
            models.CheckConstraint(
                name="access_override_confirmed_by_another",
                condition=Q(confirmed=False)
                | Q(settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settled_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"
