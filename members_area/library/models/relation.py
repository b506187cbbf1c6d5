"""What is tied to a document: other papers, court events, announcements, and who may open it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.models.document import Document


class RelationType(models.TextChoices):
    AMENDS = "AMENDS", _("zmienia")
    REPEALS = "REPEALS", _("uchyla")
    REPEALS_IN_PART = "REPEALS_IN_PART", _("uchyla w części")
    SUPERSEDES = "SUPERSEDES", _("zastępuje")
    CONSOLIDATES = "CONSOLIDATES", _("jest tekstem jednolitym")
    IMPLEMENTS = "IMPLEMENTS", _("wykonuje")
    ADOPTED_AT = "ADOPTED_AT", _("podjęta na posiedzeniu")
    APPROVES = "APPROVES", _("zatwierdza")


class Relation(SealedModel):
    """An effect of one paper on another (library.md §2). Written by `domain.relation`."""

    source = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="acts_on"
    )
    target = models.ForeignKey(
        Document,
        verbose_name=_("dokument, którego to dotyczy"),
        on_delete=models.PROTECT,
        related_name="acted_on_by",
    )
    type = models.CharField(_("powiązanie"), max_length=16, choices=RelationType)
    effective_on = models.DateField(
        _("skutek od"),
        null=True,
        blank=True,
        help_text=_("Puste: od dnia, w którym wchodzi w życie dokument, który zmienia."),
    )
    scope_text = models.CharField(_("zakres"), max_length=120, blank=True)
    # Only a repeal that says so restores what the repealed paper had ended.
    revives = models.BooleanField(_("przywraca poprzednie brzmienie"), default=False)
    # The reason for an effect before the source itself has effect.
    retro_reason = models.CharField(_("uzasadnienie mocy wstecznej"), max_length=250, blank=True)

    coverage = Coverage(
        sealed=("source_id", "target_id", "type", "effective_on", "revives"),
        digested=("scope_text", "retro_reason"),
    )

    class Meta:
        verbose_name = _("powiązanie dokumentów")
        verbose_name_plural = _("powiązania dokumentów")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="library_relation",
                fields=["source", "target", "type"],
                violation_error_message=_("To powiązanie jest już wpisane."),
            ),
            models.CheckConstraint(
                name="library_relation_of_two",
                condition=~Q(source=F("target")),
                violation_error_message=_("Dokument nie może działać sam na siebie."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display()} {self.target}"


class CourtEventKind(models.TextChoices):
    ANNULLED = "ANNULLED", _("stwierdzenie nieważności")
    SET_ASIDE = "SET_ASIDE", _("uchylenie wyrokiem")
    NOT_EXISTENT = "NOT_EXISTENT", _("ustalenie nieistnienia")
    SUSPENDED = "SUSPENDED", _("wstrzymanie wykonania")
    CLAIM_FILED = "CLAIM_FILED", _("wniesienie powództwa")


class CourtEvent(SealedModel):
    """A court's act on a paper. Without `final_on` a judgment has no effect yet."""

    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="court_events"
    )
    kind = models.CharField(_("zdarzenie"), max_length=12, choices=CourtEventKind)
    decided_on = models.DateField(_("data orzeczenia"))
    final_on = models.DateField(_("prawomocne od"), null=True, blank=True)
    # The last day of a suspension; null while it lasts.
    ends_on = models.DateField(_("do"), null=True, blank=True)
    retro = models.BooleanField(_("działa wstecz"), default=False)
    note = models.CharField(_("uwagi"), max_length=250, blank=True)

    coverage = Coverage(
        sealed=("document_id", "kind", "decided_on", "final_on", "ends_on", "retro"),
        digested=("note",),
    )

    class Meta:
        verbose_name = _("zdarzenie sądowe")
        verbose_name_plural = _("zdarzenia sądowe")
        default_permissions = ()
        ordering = ["decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="library_court_days",
                condition=Q(final_on__isnull=True) | Q(final_on__gte=F("decided_on")),
                violation_error_message=_(
                    "Orzeczenie nie może stać się prawomocne, zanim zapadnie. Popraw jedną z dat."
                ),
            ),
            models.CheckConstraint(
                name="library_court_last_day",
                condition=Q(ends_on__isnull=True)
                | Q(kind=CourtEventKind.SUSPENDED, ends_on__gte=F("decided_on")),
                violation_error_message=_(
                    "Ostatni dzień ma tylko wstrzymanie wykonania, i nie przed swoim początkiem."
                ),
            ),
            models.CheckConstraint(
                name="library_court_retro",
                condition=Q(retro=False) | Q(kind=CourtEventKind.SET_ASIDE),
                violation_error_message=_(
                    "Wstecz może działać tylko uchylenie wyrokiem; nieważność działa tak zawsze."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.get_kind_display()}"


class RelatedDocument(SealedModel):
    """A link from an announcement to a paper, shown to those who may read the paper.

    Written by the verbs of `domain.related`.
    """

    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.CASCADE,
        related_name="+",
        # With the plugin off, editors still delete announcements, and Django cascades nothing here.
        db_constraint=False,
    )
    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.CASCADE, related_name="+"
    )

    coverage = Coverage(sealed=("announcement", "document"))

    class Meta:
        verbose_name = _("dokument do ogłoszenia")
        verbose_name_plural = _("dokumenty do ogłoszeń")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="library_related_once", fields=["announcement", "document"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.document_id}"


# Tables of their own: guardian's generic tables would keep grants of deleted documents
# (docs/decisions/0006-one-query-for-papers.md). Signals seal them (`library.apps`).


class DocumentGroupPermission(GroupObjectPermissionBase):
    """A document is open to all members, or to those who hold an office in an organ."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="group_grants"
    )

    coverage = Coverage(sealed=("permission_id", "group_id", "content_object_id"))

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class DocumentUserPermission(UserObjectPermissionBase):
    """A document is open to one person's login, until a day, inclusive, or for good."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="user_grants"
    )
    until = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(sealed=("permission_id", "user_id", "content_object_id", "until"))

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
