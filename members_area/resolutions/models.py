from fractions import Fraction
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage
from members_area.library.models import Document


class VoteQuerySet(SealedQuerySet["Vote"]):
    def current(self) -> Self:
        """Return the results that no correction supersedes."""
        return self.filter(superseded_by__isnull=True)


class Vote(SealedModel):
    """The result of a vote on a resolution, in numbers; single votes are not recorded.

    Written by `domain.vote`, and never changed: triggers refuse it. A correction is a new row that
    supersedes the one before, with its reason; the last one holds. Rows from before corrections
    were stored have no `recorded_at`.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("uchwała"), on_delete=models.PROTECT, related_name="votes"
    )
    votes_for = models.PositiveIntegerField(_("głosy za"))
    votes_against = models.PositiveIntegerField(_("głosy przeciw"))
    abstained = models.PositiveIntegerField(_("głosy wstrzymujące się"), default=0)
    present = models.PositiveIntegerField(
        _("głosy obecnych"),
        null=True,
        blank=True,
        help_text=_("Ile głosów mogli oddać obecni na sali."),
    )
    entitled = models.PositiveIntegerField(
        _("głosy uprawnionych"),
        null=True,
        blank=True,
        help_text=_("Ile głosów mają wszyscy uprawnieni, także nieobecni."),
    )
    secret = models.BooleanField(_("głosowanie tajne"), default=False)

    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("prostuje wynik"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
    )
    correction_reason = models.CharField(
        _("powód sprostowania"),
        max_length=250,
        blank=True,
        help_text=_("Co było błędne i skąd wiadomo, jak jest naprawdę. Członkowie to przeczytają."),
    )
    recorded_at = models.DateTimeField(_("wpisano"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto wpisał"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    coverage = Coverage(
        sealed=(
            "document_id",
            "votes_for",
            "votes_against",
            "abstained",
            "present",
            "entitled",
            "secret",
            "supersedes_id",
            "recorded_at",
            "recorded_by_id",
        ),
        digested=("correction_reason",),
    )

    objects: ClassVar = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("wynik głosowania")
        verbose_name_plural = _("wyniki głosowań")
        ordering = ["-document__adopted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="resolutions_one_first_result",
                fields=["document"],
                condition=Q(supersedes__isnull=True),
                violation_error_message=_(
                    "Ta uchwała ma już wynik głosowania. Otwórz go i wpisz sprostowanie."
                ),
            ),
            models.CheckConstraint(
                name="resolutions_correction_has_reason",
                condition=Q(supersedes__isnull=True) | ~Q(correction_reason=""),
                violation_error_message=_("Podaj powód sprostowania."),
            ),
            models.CheckConstraint(
                name="resolutions_votes_of_present",
                condition=Q(present__isnull=True)
                | Q(present__gte=F("votes_for") + F("votes_against") + F("abstained")),
                violation_error_message=_(
                    "Głosów jest więcej, niż mogli ich oddać obecni. Popraw jedną z liczb."
                ),
            ),
            models.CheckConstraint(
                name="resolutions_present_of_entitled",
                condition=Q(present__isnull=True)
                | Q(entitled__isnull=True)
                | Q(entitled__gte=F("present")),
                violation_error_message=_(
                    "Obecni mają więcej głosów niż wszyscy uprawnieni. Popraw jedną z liczb."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.short_name}: {self.votes_for} – {self.votes_against}"

    @property
    def cast(self) -> int:
        """All votes cast, abstentions included."""
        return self.votes_for + self.votes_against + self.abstained

    @property
    def share(self) -> Fraction:
        """Return the share of votes for it among the votes cast; 0 when nobody voted."""
        return Fraction(self.votes_for, self.cast) if self.cast else Fraction(0)
