"""A version of an application form that the office prepares and a second person approves."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.settings import FormVersion
from cms_ext.access.vocabulary import DraftState
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage


class FormDraft(SealedModel):
    """The next version of a panel's form; of each panel one is open.

    `fields` and `office_part` are as in FormVersion. `program_digest` is set where the draft began
    as the form that a release of the program brought. `made_by` changed it last, so another person
    decides. `form_version` is what an approved draft became.
    """

    panel = models.CharField(_("panel"), max_length=12)
    state = models.CharField(
        _("stan"), max_length=10, choices=DraftState, default=DraftState.WRITTEN
    )
    valid_from = models.DateField(_("obowiązuje od"))
    title = models.CharField(_("tytuł"), max_length=200)
    intro = models.CharField(_("wstęp"), max_length=400, blank=True)
    fields = models.JSONField(_("pola"))
    office_part = models.JSONField(_("część urzędowa"), default=list, blank=True)
    bylaw_version = models.CharField(_("wersja regulaminu"), max_length=20, blank=True)
    bylaw_link = models.CharField(_("adres regulaminu"), max_length=200, blank=True)
    program_digest = models.CharField(max_length=64, blank=True)
    made_by = user_key(_("przygotował(a)"))
    made_at = models.DateTimeField(_("zmieniono"))
    decided_by = optional_user_key(_("zdecydował(a)"))
    decided_at = models.DateTimeField(_("zdecydowano"), null=True, blank=True)
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    form_version = models.OneToOneField(
        FormVersion,
        models.PROTECT,
        verbose_name=_("wzór"),
        null=True,
        blank=True,
        related_name="draft",
    )

    coverage = Coverage(
        sealed=(
            "panel",
            "state",
            "valid_from",
            "bylaw_version",
            "program_digest",
            "made_by",
            "made_at",
            "decided_by",
            "decided_at",
            "form_version",
        ),
        digested=("title", "intro", "fields", "office_part", "bylaw_link", "reason"),
    )

    class Meta:
        verbose_name = _("przygotowywany wzór wniosku")
        verbose_name_plural = _("przygotowywane wzory wniosków")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(state__in=["WRITTEN", "WAITING"]),
                name="access_form_one_draft",
            ),
            models.CheckConstraint(
                name="access_form_approved_by_another",
                condition=~Q(state="APPROVED")
                | Q(decided_by__isnull=False, decided_at__isnull=False, form_version__isnull=False)
                & ~Q(decided_by=F("made_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} od {self.valid_from:%d.%m.%Y}"

    @property
    def version(self) -> int:
        """Return the number of the version that it became, 0 before."""
        return self.form_version.version if self.form_version else 0

    @property
    def is_open(self) -> bool:
        """Return whether it may still be changed or decided."""
        return self.state in DraftState.open_states()
