from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.private_storage import PrivateStorage
from members_area.library.models.document import Document
from members_area.library.models.version import Version


def random_name(rendition: Rendition, filename: str) -> str:
    """A name that says nothing, whatever the file was called at the clerk's desk."""
    name = secrets.token_hex(16)
    return f"library/{name[:2]}/{name}"


class RenditionRole(models.TextChoices):
    ORIGINAL = "ORIGINAL", _("oryginał")
    REDACTED = "REDACTED", _("wersja zanonimizowana")
    ACCESSIBLE_TEXT = "TEXT", _("wersja dostępna")


class Rendition(models.Model):
    """A file of a version. One of them is served, the one that readers get.

    Rows are never changed and files never replaced (a trigger holds it): another file is another
    row, because what was published must stay provable. Beside a redacted file the original is
    sealed: it is opened with the right `view_original` only.
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
    # Null: not looked at yet. False: a scan, whose text nobody can search or hear.
    has_text_layer = models.BooleanField(_("ma tekst"), null=True, blank=True)
    is_served = models.BooleanField(_("wydawany czytelnikom"), default=True)
    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dodał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
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
    """What one page of a file says; a file without pages has one. For search and for the gate."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="texts")
    page = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    # Read from a picture by a machine: readers are told that it may have mistakes.
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


class Scan(models.Model):
    """One look of the detector at one file. What it saw is kept as places, never as values."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="scans")
    detector_version = models.CharField(max_length=10)
    outcome = models.CharField(max_length=8, choices=ScanOutcome)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rendition} · {self.outcome}"


class Strength(models.TextChoices):
    BLOCK = "block", _("blokuje publikację")
    WARN = "warn", _("wymaga uzasadnienia")


class Finding(models.Model):
    """A place at which the detector saw personal data. `start` and `end` count characters of the
    page's text (of the hidden text, when `page` is null)."""

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(_("reguła"), max_length=20)
    strength = models.CharField(_("waga"), max_length=5, choices=Strength)
    place = models.CharField(_("miejsce"), max_length=40, blank=True)
    page = models.PositiveIntegerField(_("strona"), null=True, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # A warning may be waived by whoever confirms, with a reason; what blocks never can.
    waiver_reason = models.CharField(_("powód wyjątku"), max_length=250, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
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
