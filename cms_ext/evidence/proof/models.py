from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, checked_by


class RecordImmutable(TypeError):
    """Somebody tried to change or delete a record of publication."""


class PublicationEvent(models.TextChoices):
    OPENED = "OPENED", _("udostępniono")
    CHANGED = "CHANGED", _("zmieniono")
    CLOSED = "CLOSED", _("zamknięto")


class Readers(models.TextChoices):
    """The readers for whom it was open, as a certificate words it."""

    PUBLIC = "PUBLIC", _("publicznie, dla wszystkich")
    MEMBERS = "MEMBERS", _("dla członków Spółdzielni, po zalogowaniu")
    ORGAN = "ORGAN", _("dla osób w organie Spółdzielni, po zalogowaniu")
    ON_REQUEST = "ON_REQUEST", _("dla osób, którym dokument udostępniono na wniosek")
    STAFF = "STAFF", _("dla pracowników Spółdzielni")


class PublicationRecord(InsertOnlyModel):
    """A text and its files were opened, changed or closed: a link of the chain.

    `at` is the real clock, `day` the business day. `shown_from` and `shown_to` are the days that
    the publisher set beforehand, the last one inclusive: what expires by itself is over then, even
    if nothing was written on that day. `part` tells wordings of one object apart. `hash` can be
    computed by anybody from the other fields, `seal` only by the owner of COOP_AUDIT_KEY.
    Only `domain.publication` writes here; triggers refuse UPDATE and DELETE.
    """

    immutable = RecordImmutable
    of_this = "Zapisu o publikacji"

    seq = models.PositiveBigIntegerField(_("numer"), unique=True)
    at = models.DateTimeField(_("zapisano"))
    day = models.DateField(_("dzień"))
    event = models.CharField(_("co"), max_length=8, choices=PublicationEvent)
    object_type = models.CharField(_("rodzaj"), max_length=60)
    object_id = models.CharField(_("klucz"), max_length=64)
    part = models.CharField(_("część"), max_length=60, blank=True)
    title = models.CharField(_("tytuł"), max_length=300)
    audience = models.CharField(_("dla kogo"), max_length=10, choices=Readers)
    text_sha256 = models.CharField(_("skrót treści"), max_length=64)
    file_sha256 = models.CharField(_("skrót pliku"), max_length=64, blank=True)
    address = models.CharField(_("adres"), max_length=300, blank=True)
    shown_from = models.DateField(_("widoczne od"), null=True)
    shown_to = models.DateField(_("widoczne do"), null=True)
    desk = models.CharField(_("kto"), max_length=60, blank=True)
    # [[name, size in bytes, SHA-256], …]; null in records from before names were recorded.
    files = models.JSONField(_("pliki"), null=True)
    prev_hash = models.CharField(_("skrót poprzedniego zapisu"), max_length=64, blank=True)
    hash = models.CharField(_("skrót zapisu"), max_length=64, unique=True)
    seal = models.CharField(_("pieczęć"), max_length=64)

    coverage = checked_by("publications")

    class Meta:
        verbose_name = _("zapis o publikacji")
        verbose_name_plural = _("dowody publikacji")
        ordering = ["-seq"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["object_type", "object_id", "part", "seq"], name="proof_object")
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.title}"


class PublishedText(models.Model):
    """The exact text behind `PublicationRecord.text_sha256`, for certificates.

    Once for all records of the same text. Triggers refuse UPDATE and DELETE, but for emptying it
    when two persons decided so (`TextErasure`).
    """

    sha256 = models.CharField(_("skrót treści"), max_length=64, unique=True)
    text = models.TextField(_("treść"))

    coverage = checked_by("publications")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256


class TextErasure(SealedModel):
    """A request to erase a stored text, with reason and approval (GDPR art. 17); its hash stays.

    `record` is the record for which it was requested. The approver is not the requester. Triggers
    freeze the request, and the whole row after approval; a waiting request may be declined.
    """

    text = models.OneToOneField(
        PublishedText, verbose_name=_("treść"), on_delete=models.PROTECT, related_name="erasure"
    )
    record = models.ForeignKey(
        PublicationRecord, verbose_name=_("zapis"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("powód"), max_length=250)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wnioskował"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("wniosek z"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("usunięto"), null=True)

    coverage = Coverage(
        sealed=("text", "record", "asked_by", "asked_at", "approved_by", "approved_at"),
        digested=("reason",),
    )

    class Meta:
        verbose_name = _("usunięcie treści")
        verbose_name_plural = _("usunięcia treści")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("erase_publishedtext", _("Może usunąć zachowaną treść publikacji"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="proof_erasure_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="proof_erasure_approved_at",
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)


class ChainHead(models.Model):
    """The end of the chain; its one row is the lock that makes records follow one another."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    coverage = checked_by("publications")

    def __str__(self) -> str:
        return str(self.seq)
