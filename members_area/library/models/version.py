from __future__ import annotations

import secrets
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out
from members_area.library.models.document import Document


class Release(models.TextChoices):
    """The state of a version on its way to publication (library.md §3)."""

    UPLOADED = "UPLOADED", _("przyjęta")
    CLEAN = "CLEAN", _("bez zastrzeżeń")
    FINDINGS = "FINDINGS", _("wykryto dane osobowe")
    NO_TEXT = "NO_TEXT", _("skan bez tekstu")
    REDACTED = "REDACTED", _("zanonimizowana")
    AWAITING = "AWAITING", _("czeka na drugą osobę")
    CONFIRMED = "CONFIRMED", _("dopuszczona do publikacji")
    PUBLISHED = "PUBLISHED", _("opublikowana")
    WITHDRAWN = "WITHDRAWN", _("wycofana")
    ARCHIVED = "ARCHIVED", _("w archiwum")


# Released states: the database enforces that somebody confirmed this file.
RELEASED = (Release.CONFIRMED, Release.PUBLISHED)


class Cause(models.TextChoices):
    """Why a published version is withdrawn (library.md §3)."""

    LEAK = "LEAK", _("wyciek danych")
    WRONG_FILE = "WRONG_FILE", _("zły plik")


class VersionQuerySet(SealedQuerySet["Version"]):
    def published(self, today: date) -> Self:
        return self.filter(state=Release.PUBLISHED, published_on__lte=today)


class Version(SealedModel):
    """A wording of a paper. A paper that was never changed has one.

    Each version is released on its own. The verbs of `domain.release` and `domain.document` change
    the rows; triggers enforce the second person and the file's digest.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="versions"
    )
    no = models.PositiveSmallIntegerField(_("wersja"), default=1)
    in_force_from = models.DateField(_("obowiązuje od"), null=True, blank=True)
    in_force_to = models.DateField(_("obowiązuje do"), null=True, blank=True)
    note = models.CharField(_("co się zmieniło"), max_length=250, blank=True)
    state = models.CharField(_("stan"), max_length=10, choices=Release, default=Release.UPLOADED)
    published_on = models.DateField(_("opublikowano"), null=True, blank=True)
    withdrawal_cause = models.CharField(
        _("przyczyna wycofania"), max_length=10, choices=Cause, blank=True
    )
    withdrawal_reason = models.CharField(_("powód wycofania"), max_length=250, blank=True)
    uploaded_on = models.DateField(_("przyjęto"))
    uploaded_by = optional_user_key(_("przyjął"))
    redacted_by = optional_user_key(_("zanonimizował"))
    handed_over_by = optional_user_key(_("przekazał"))
    handed_over_at = models.DateTimeField(_("przekazano"), null=True, blank=True)
    # The person who submitted a file without text has checked each page (E-LIB-06).
    pages_checked = models.BooleanField(_("sprawdzono wszystkie strony"), default=False)
    publish_from = models.DateField(_("opublikować od"), null=True, blank=True)
    return_reason = models.CharField(_("powód zwrotu"), max_length=250, blank=True)
    # Who confirmed it, when, and the digest of the file that was read.
    confirmed_by = optional_user_key(_("dopuścił"))
    confirmed_at = models.DateTimeField(_("dopuszczono"), null=True, blank=True)
    confirmed_sha256 = models.CharField(_("skrót dopuszczonego pliku"), max_length=64, blank=True)
    detector_version = models.CharField(_("wersja detektora"), max_length=10, blank=True)

    coverage = Coverage(
        sealed=(
            "document_id",
            "no",
            "in_force_from",
            "in_force_to",
            "state",
            "published_on",
            "withdrawal_cause",
            "uploaded_on",
            "uploaded_by_id",
            "redacted_by_id",
            "handed_over_by_id",
            "handed_over_at",
            "pages_checked",
            "publish_from",
            "confirmed_by_id",
            "confirmed_at",
            "confirmed_sha256",
            "detector_version",
        ),
        digested=("note", "withdrawal_reason", "return_reason"),
    )

    objects: ClassVar = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wersja dokumentu")
        verbose_name_plural = _("wersje dokumentów")
        default_permissions = ()
        permissions = [
            ("confirm_version", _("Może dopuścić dokument do publikacji jako druga osoba")),
            ("view_original", _("Może otworzyć zapieczętowany oryginał")),
        ]
        ordering = ["document", "-no"]
        constraints = [
            models.UniqueConstraint(name="library_version_no", fields=["document", "no"]),
            models.CheckConstraint(
                name="library_version_dates",
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message=_(
                    "Wersja nie może przestać obowiązywać, zanim zacznie. Popraw jedną z dat."
                ),
            ),
            models.CheckConstraint(
                name="library_version_confirmed",
                condition=~Q(state__in=RELEASED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="library_version_published_on",
                condition=~Q(state=Release.PUBLISHED) | Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="library_version_withdrawal",
                condition=~Q(state=Release.WITHDRAWN) | ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "published_on"], name="library_version_state")]

    def __str__(self) -> str:
        return f"{self.document} · {self.no}"


def random_name(rendition: Rendition, filename: str) -> str:
    """A random name, which does not reveal the clerk's file name."""
    name = secrets.token_hex(16)
    return f"library/{name[:2]}/{name}"


class RenditionRole(models.TextChoices):
    ORIGINAL = "ORIGINAL", _("oryginał")
    REDACTED = "REDACTED", _("wersja zanonimizowana")
    ACCESSIBLE_TEXT = "TEXT", _("wersja dostępna")


class Rendition(SealedModel):
    """A file of a version. One file is served to readers.

    Rows are never changed and files never replaced (a trigger enforces it): another file is another
    row, because a publication must stay provable. The original of a redacted file is sealed: it
    opens with the permission `view_original` only.
    """

    version = models.ForeignKey(
        Version, verbose_name=_("wersja"), on_delete=models.PROTECT, related_name="renditions"
    )
    role = models.CharField(
        _("rola"), max_length=8, choices=RenditionRole, default=RenditionRole.ORIGINAL
    )
    file = models.FileField(_("plik"), storage=PrivateStorage(), upload_to=random_name)
    extension = models.CharField(_("rozszerzenie"), max_length=5)
    media_type = models.CharField(_("typ"), max_length=100)
    size = models.PositiveIntegerField(_("rozmiar w bajtach"))
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("liczba stron"), null=True, blank=True)
    # Null: not scanned yet. False: a picture, whose text nobody can search or hear.
    has_text_layer = models.BooleanField(_("ma tekst"), null=True, blank=True)
    is_served = models.BooleanField(_("wydawany czytelnikom"), default=True)
    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = optional_user_key(_("dodał"), blank=False)

    coverage = Coverage(
        sealed=(
            "version_id",
            "role",
            "file",
            "extension",
            "media_type",
            "size",
            "sha256",
            "pages",
            "has_text_layer",
            "is_served",
            "created_at",
            "created_by_id",
        )
    )

    class Meta:
        verbose_name = _("plik dokumentu")
        verbose_name_plural = _("pliki dokumentów")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="library_one_served_file", fields=["version"], condition=Q(is_served=True)
            ),
            models.CheckConstraint(
                name="library_text_is_not_served",
                condition=~Q(role=RenditionRole.ACCESSIBLE_TEXT) | Q(is_served=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extension.upper()}, {self.sha256[:12]}"

    @property
    def document(self) -> Document:
        return self.version.document


class PageText(models.Model):
    """The text of a page, for search and release; a file without pages has one row."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="texts")
    page = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    # From OCR: readers are warned that the text may have mistakes.
    by_ocr = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["rendition", "page"]
        constraints = [
            models.UniqueConstraint(name="library_page_of_file", fields=["rendition", "page"])
        ]

    def __str__(self) -> str:
        return f"{self.rendition} · {self.page}"


class ScanOutcome(models.TextChoices):
    CLEAN = "CLEAN", _("nic nie wykryto")
    FINDINGS = "FINDINGS", _("wykryto dane osobowe")
    NO_TEXT = "NO_TEXT", _("plik bez tekstu")


class Scan(SealedModel):
    """A run of the detector over a file; findings are stored as places, never as values."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="scans")
    detector_version = models.CharField(max_length=10)
    outcome = models.CharField(max_length=8, choices=ScanOutcome)
    at = models.DateTimeField(auto_now_add=True)

    coverage = Coverage(sealed=("rendition", "detector_version", "outcome", "at"))

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rendition} · {self.outcome}"


class Strength(models.TextChoices):
    BLOCK = "block", _("blokuje publikację")
    WARN = "warn", _("wymaga uzasadnienia")


class Finding(SealedModel):
    """A place at which the detector found personal data.

    `start` and `end` count characters of the page's text (of the hidden text, if `page` is null).
    """

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(_("reguła"), max_length=20)
    strength = models.CharField(_("waga"), max_length=5, choices=Strength)
    place = models.CharField(_("miejsce"), max_length=40, blank=True)
    page = models.PositiveIntegerField(_("strona"), null=True, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # The confirming person may waive a warning with a reason; a blocking finding cannot be waived.
    waiver_reason = models.CharField(_("powód wyjątku"), max_length=250, blank=True)
    waived_by = optional_user_key()

    coverage = Coverage(
        sealed=("scan", "rule", "strength", "place", "page", "start", "end", "waived_by"),
        digested=("waiver_reason",),
    )

    class Meta:
        default_permissions = ()
        ordering = ["scan", "page", "start"]
        constraints = [
            models.CheckConstraint(
                name="library_only_warnings_are_waived",
                condition=models.Q(strength=Strength.WARN)
                | models.Q(waiver_reason="", waived_by__isnull=True),
            ),
            models.CheckConstraint(
                name="library_waiver_has_its_author",
                condition=models.Q(waiver_reason="", waived_by__isnull=True)
                | (~models.Q(waiver_reason="") & models.Q(waived_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.page or self.place}"


class TextFrom(models.TextChoices):
    """The source of a paper's text."""

    FILE = "FILE", _("z pliku")
    OCR = "OCR", _("odczytany maszynowo")
    NONE = "NONE", _("skan bez tekstu")


class SearchEntry(models.Model):
    """A published paper in the search index; written by `domain.search.index` alone.

    Its words are in the FTS5 table `members_area_library_words` on SQLite (its rowid is the key of
    this row), and in the column `words` of this table on PostgreSQL (`search_tables`).
    """

    document = models.OneToOneField(
        Document, verbose_name=_("dokument"), on_delete=models.CASCADE, related_name="search_entry"
    )
    # The indexed file; when readers get another one, the paper is indexed again.
    rendition = models.ForeignKey(
        Rendition, verbose_name=_("plik"), on_delete=models.CASCADE, related_name="+"
    )
    text_from = models.CharField(_("tekst"), max_length=4, choices=TextFrom)

    export = left_out("słowa wyszukiwarki, liczone z dokumentów")

    class Meta:
        verbose_name = _("dokument w wyszukiwarce")
        verbose_name_plural = _("dokumenty w wyszukiwarce")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)


class FruitlessSearch(models.Model):
    """A query of a day that found nothing, and how often; nothing says by whom."""

    day = models.DateField(_("dzień"))
    query = models.CharField(_("czego szukano"), max_length=80)
    count = models.PositiveIntegerField(_("ile razy"), default=1)

    class Meta:
        verbose_name = _("szukane bez wyniku")
        verbose_name_plural = _("czego szukano bez wyniku")
        default_permissions = ("view",)
        ordering = ["-day", "-count", "query"]
        constraints = [
            models.UniqueConstraint(name="library_fruitless_search", fields=["day", "query"])
        ]

    def __str__(self) -> str:
        return self.query
