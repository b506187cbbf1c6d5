import uuid
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from anyascii import anyascii
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.office.law.models import valid_rows
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.premises.models import Property
from members_area.register.models import Organ


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """A shelf of the library: its order, its name, and its name in addresses."""

    order: int
    label: str
    slug: str


# The order of the organs' shelves, behind all sections; they hold documents open to one organ only.
OF_AN_ORGAN = 1000


def shelf_of_organ(name: str) -> Shelf:
    """The shelf of the documents that only this organ reads: `Rada Nadzorcza`, `rada-nadzorcza`."""
    return Shelf(OF_AN_ORGAN, name, slugify(anyascii(name)))


class Section(SealedModel):
    """A shelf of the library as people see it (library.md §2). The office orders and names them."""

    code = models.CharField(_("kod"), max_length=16, primary_key=True)
    name = models.CharField(_("nazwa"), max_length=60)
    slug = models.SlugField(_("nazwa w adresach"), unique=True)
    order = models.PositiveSmallIntegerField(_("kolejność"))

    coverage = Coverage(sealed=("name", "slug", "order"))

    class Meta:
        verbose_name = _("dział biblioteki")
        verbose_name_plural = _("działy biblioteki")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="library_section_order",
                condition=models.Q(order__lt=OF_AN_ORGAN),
                violation_error_message=_("Kolejność to liczba mniejsza niż 1000."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.order, self.name, self.slug)


class Audience(models.TextChoices):
    """Who may read a published document (library.md §1)."""

    PUBLIC = "PUBLIC", _("dla wszystkich")
    MEMBERS = "MEMBERS", _("tylko członkowie")
    ORGAN = "ORGAN", _("tylko osoby w organie")
    ON_REQUEST = "ON_REQUEST", _("na wniosek")
    STAFF = "STAFF", _("tylko pracownicy")


class DocumentKind(SealedModel):
    """A kind of document and its legal properties (library.md §2); `audiences` say who reads it."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=80)
    section = models.ForeignKey(
        Section, verbose_name=_("dział"), on_delete=models.PROTECT, related_name="kinds"
    )
    art81 = models.BooleanField(
        _("art. 8¹"), help_text=_("Członek ma prawo do kopii (art. 8¹ u.s.m.).")
    )
    needs_redaction = models.BooleanField(_("wymaga anonimizacji"))
    numbered = models.BooleanField(
        _("ma numer"), default=False, help_text=_("Bez numeru nie da się opublikować.")
    )
    dated = models.BooleanField(
        _("ma datę"),
        default=False,
        help_text=_("Bez daty podjęcia, posiedzenia albo podpisania nie da się opublikować."),
    )
    copy_free = models.BooleanField(_("kopia bezpłatna"))
    retention_years = models.PositiveSmallIntegerField(
        _("lata przechowywania"), null=True, blank=True, help_text=_("Puste: bezterminowo.")
    )

    coverage = Coverage(
        sealed=(
            "code",
            "name",
            "section_id",
            "art81",
            "needs_redaction",
            "numbered",
            "dated",
            "copy_free",
            "retention_years",
        ),
    )

    class Meta:
        verbose_name = _("rodzaj dokumentu")
        verbose_name_plural = _("rodzaje dokumentów")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class AudienceRuleQuerySet(SealedQuerySet["AudienceRule"]):
    def on(self, day: date) -> Self:
        return self.filter(valid_rows(day))


class AudienceRule(SealedModel):
    """Who reads documents of a kind in a period, and why (library.md §1).

    Applied when a paper is registered; published documents are changed one by one, with a reason.
    """

    kind = models.ForeignKey(
        DocumentKind, verbose_name=_("rodzaj"), on_delete=models.CASCADE, related_name="audiences"
    )
    audience = models.CharField(
        _("kto czyta"),
        max_length=10,
        # The organ is a fact of the paper, not of its kind.
        choices=[(one.value, one.label) for one in Audience if one != Audience.ORGAN],
    )
    legal_basis = models.CharField(_("podstawa"), max_length=250)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(
        _("do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )

    coverage = Coverage(
        sealed=("kind_id", "audience", "valid_from", "valid_to"), digested=("legal_basis",)
    )

    objects: ClassVar = AudienceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("zasada dostępu")
        verbose_name_plural = _("zasady dostępu")
        default_permissions = ("view", "add", "change")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="library_audience_from",
                fields=["kind", "valid_from"],
                violation_error_message=_("Ten rodzaj ma już zasadę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="library_audience_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_audience_display()}"


class DocumentState(models.TextChoices):
    DRAFT = "DRAFT", _("szkic")
    PUBLISHED = "PUBLISHED", _("opublikowany")
    WITHDRAWN = "WITHDRAWN", _("wycofany")
    ARCHIVED = "ARCHIVED", _("w archiwum")


class DocumentQuerySet(SealedQuerySet["Document"]):
    def published(self, today: date) -> Self:
        return self.filter(state=DocumentState.PUBLISHED, published_on__lte=today)


def is_about_something(title: str) -> bool:
    """Return True if the title of a resolution goes on with its subject."""
    return " w sprawie " in title


class Document(SealedModel):
    """A paper of the co-op with its own number and address (library.md §2).

    Its wordings are `versions`; `state` follows from theirs (a trigger enforces that a published
    document has a published version). The verbs of `domain.document` and `domain.release` write
    the rows; only `domain.queries.document.visible_documents` decides who may read them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.ForeignKey(
        DocumentKind, verbose_name=_("rodzaj"), on_delete=models.PROTECT, related_name="documents"
    )
    organ = models.ForeignKey(
        Organ,
        verbose_name=_("organ"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    number = models.CharField(_("numer"), max_length=40, blank=True)
    seq = models.PositiveIntegerField(_("numer kolejny"), null=True, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(
        _("rok"), blank=True, help_text=_("Puste: rok z numeru albo z daty dokumentu.")
    )
    title = models.CharField(_("tytuł"), max_length=250)
    subject = models.CharField(_("w sprawie"), max_length=250, blank=True)
    meeting_date = models.DateField(_("data posiedzenia"), null=True, blank=True)
    adopted_on = models.DateField(_("data podjęcia"), null=True, blank=True)
    signed_on = models.DateField(_("data podpisania"), null=True, blank=True)
    effective_from = models.DateField(_("wejście w życie"), null=True, blank=True)
    effective_to = models.DateField(_("ostatni dzień mocy"), null=True, blank=True)
    changes_statute = models.BooleanField(
        _("zmienia statut"), default=False, help_text=_("Działa dopiero od wpisu do KRS.")
    )
    krs_filed_on = models.DateField(_("zgłoszenie do KRS"), null=True, blank=True)
    krs_registered_on = models.DateField(_("wpis do KRS"), null=True, blank=True)
    # `property` would hide the builtin in this class.
    of_property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Tylko gdy dokument dotyczy jednej nieruchomości."),
    )
    keywords = models.CharField(
        _("słowa do wyszukiwania"),
        max_length=250,
        blank=True,
        help_text=_("Słowa, których w dokumencie nie ma, a po których ludzie go szukają."),
    )
    # Numbers of resolutions that minutes name, as written: 3/RN/2026.
    named_numbers = models.JSONField(_("uchwały wymienione w protokole"), default=list, blank=True)
    # Why an old paper keeps a number that another paper also has (E-LIB-03).
    doubled_reason = models.CharField(
        _("powód podwójnego numeru"), max_length=250, blank=True, editable=False
    )
    audience = models.CharField(_("kto czyta"), max_length=10, choices=Audience)
    audience_organ = models.ForeignKey(
        Organ,
        verbose_name=_("organ, który czyta"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
    )
    state = models.CharField(
        _("stan"), max_length=10, choices=DocumentState, default=DocumentState.DRAFT
    )
    published_on = models.DateField(_("opublikowano"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("powód wycofania"), max_length=250, blank=True)
    uploaded_on = models.DateField(_("przyjęto"))
    uploaded_by = optional_user_key(_("przyjął"))

    coverage = Coverage(
        sealed=(
            "kind_id",
            "organ_id",
            "number",
            "seq",
            "year",
            "meeting_date",
            "adopted_on",
            "signed_on",
            "effective_from",
            "effective_to",
            "changes_statute",
            "krs_filed_on",
            "krs_registered_on",
            "of_property_id",
            "audience",
            "audience_organ_id",
            "state",
            "published_on",
            "uploaded_on",
            "uploaded_by_id",
        ),
        digested=(
            "title",
            "subject",
            "keywords",
            "named_numbers",
            "doubled_reason",
            "withdrawal_reason",
        ),
    )

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenty")
        ordering = ["-uploaded_on", "title__polish", "pk"]
        permissions = [
            ("open_document", _("Może otworzyć ten dokument")),
            ("allow_doubled_number", _("Może dopuścić numer, który nosi już inny dokument")),
        ]
        constraints = [
            models.CheckConstraint(
                name="library_audience_organ",
                condition=Q(audience=Audience.ORGAN, audience_organ__isnull=False)
                | (~Q(audience=Audience.ORGAN) & Q(audience_organ__isnull=True)),
                violation_error_message=_(
                    "Organ, który czyta, podaje się tylko wtedy, gdy dokument jest tylko dla "
                    "osób w organie – i wtedy zawsze."
                ),
            ),
            models.CheckConstraint(
                name="library_published_on",
                condition=~Q(state=DocumentState.PUBLISHED) | Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="library_withdrawal_reason",
                condition=~Q(state=DocumentState.WITHDRAWN) | ~Q(withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="library_effective_dates",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                violation_error_message=_(
                    "Ostatni dzień mocy nie może być przed wejściem w życie. Popraw jedną z dat."
                ),
            ),
            models.UniqueConstraint(
                name="library_number",
                fields=["organ", "kind", "year", "seq"],
                condition=Q(state=DocumentState.PUBLISHED, doubled_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "audience", "published_on"], name="library_visible"),
            models.Index(fields=["year"], name="library_year"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def names_subject(self) -> bool:
        """True if the title („… w sprawie …”) or the subject says what the paper is about."""
        return bool(self.subject) or is_about_something(self.title)

    @property
    def short_name(self) -> str:
        """Kind and number: `Uchwała 3/RN/2024`."""
        return f"{self.kind.name} {self.number}".strip()

    @property
    def shelf(self) -> Shelf:
        """Return the shelf of the paper: its section, or the organ that alone reads it."""
        if self.audience_organ is not None:
            return shelf_of_organ(self.audience_organ.name)
        return self.kind.section.shelf

    @property
    def borne_date(self) -> date | None:
        """Return the date that the paper bears: of the meeting, the adoption or the publication."""
        return self.meeting_date or self.adopted_on or self.published_on
