import uuid

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage
from members_area.meetings.models.meeting import Meeting

MAX_TEXT_LENGTH = 20_000


class DraftState(models.TextChoices):
    COLLECTING = "COLLECTING", _("zbiera poparcie")
    HANDED_IN = "HANDED_IN", _("zgłoszony")
    LAID_OUT = "LAID_OUT", _("wyłożony")
    WITHDRAWN = "WITHDRAWN", _("wycofany")


class Draft(SealedModel):
    """A draft resolution of a general meeting, in plain text: the board's, or a member's.

    A member's draft (`author`) is submitted when enough members support it; the board's (`author`
    is empty) when the office enters it. The verbs of `domain.draft` change it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(
        Person,
        verbose_name=_("kto zgłosił"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField(_("uchwała w sprawie"), max_length=250)
    text = models.TextField(_("treść uchwały"), validators=[MaxLengthValidator(MAX_TEXT_LENGTH)])
    reasons = models.TextField(
        _("uzasadnienie"), validators=[MaxLengthValidator(MAX_TEXT_LENGTH)], blank=True
    )
    state = models.CharField(_("stan"), max_length=10, choices=DraftState)
    begun_at = models.DateTimeField(_("wpłynął"))
    handed_in_at = models.DateTimeField(_("zgłoszony"), null=True, blank=True)
    laid_out_on = models.DateField(_("wyłożony"), null=True, blank=True)

    coverage = Coverage(
        sealed=("meeting_id", "author_id", "state", "begun_at", "handed_in_at", "laid_out_on"),
        digested=("title", "text", "reasons"),
    )

    class Meta:
        verbose_name = _("projekt uchwały")
        verbose_name_plural = _("projekty uchwał")
        ordering = ["begun_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="meetings_draft_handed_in",
                condition=~Q(state__in=[DraftState.HANDED_IN, DraftState.LAID_OUT])
                | Q(handed_in_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_draft_laid_out",
                condition=~Q(state=DraftState.LAID_OUT) | Q(laid_out_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Support(SealedModel):
    """A member's support of a member's draft; the author is the first supporter."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    coverage = Coverage(sealed=("draft_id", "person_id", "given_at"))

    class Meta:
        verbose_name = _("poparcie projektu")
        verbose_name_plural = _("poparcie projektów")
        ordering = ["given_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="meetings_support_once", fields=["draft", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}"


class Amendment(SealedModel):
    """A member's amendment to a submitted draft, in plain text. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="amendments")
    author = models.ForeignKey(
        Person, verbose_name=_("kto zgłosił"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("treść poprawki"), validators=[MaxLengthValidator(MAX_TEXT_LENGTH)])
    handed_in_at = models.DateTimeField(_("zgłoszona"))

    coverage = Coverage(sealed=("draft_id", "author_id", "handed_in_at"), digested=("text",))

    class Meta:
        verbose_name = _("poprawka")
        verbose_name_plural = _("poprawki")
        ordering = ["handed_in_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.draft_id}"
