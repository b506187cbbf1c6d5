"""Imports: runs in parts, files committed at once, and queued files."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, unproven

REHEARSING, REHEARSED, DONE, DISCARDED = "REHEARSING", "REHEARSED", "DONE", "DISCARDED"


class ImportRun(models.Model):
    """A large import by staff, processed part by part; each app has a table of its own.

    First every part is rehearsed and nothing is made; then somebody decides; then the good parts
    are written. The parts have rows of their own, which stay as the report. `stage` of a subclass
    has the choices REHEARSING, REHEARSED, DONE and DISCARDED, and the app's word for the writing.
    """

    WRITING: ClassVar[str]
    stage: models.CharField[str, str]

    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = user_key(_("dodał"))
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["-pk"]

    @classmethod
    def stages_at_work(cls) -> tuple[str, ...]:
        """Return the stages that a job continues, some parts at each turn."""
        return REHEARSING, cls.WRITING

    @property
    def is_at_work(self) -> bool:
        return self.stage in self.stages_at_work()

    @property
    def is_open(self) -> bool:
        """Return whether the run may still be discarded."""
        return self.stage in (REHEARSING, REHEARSED)

    def discard_inputs(self) -> None:
        """Delete what a run no longer needs once it is over; the caller saves it."""


class ImportedFile(SealedModel):
    """A file that was committed at a desk of tables, and its result (`import_formats.md` §4).

    The file itself is not stored: it is a copy of personal data, and its rows are in the register,
    each change with its own event in the access log. The SHA-256 proves which file it was.
    """

    kind = models.CharField(_("rodzaj"), max_length=20)
    version = models.PositiveSmallIntegerField(_("wersja"))
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    encoding = models.CharField(_("kodowanie"), max_length=20)
    rows_read = models.PositiveIntegerField(_("wiersze"))
    rows_new = models.PositiveIntegerField(_("nowe"))
    rows_changed = models.PositiveIntegerField(_("zmienione"))
    rows_unchanged = models.PositiveIntegerField(_("bez zmian"))
    committed_at = models.DateTimeField(_("wczytano"))
    committed_by = optional_user_key(_("wczytał"))

    coverage = Coverage(
        sealed=("kind", "version", "sha256", "size", "rows_read", "rows_new", "rows_changed")
        + ("rows_unchanged", "committed_at", "committed_by", "encoding"),
        digested=("filename",),
    )

    class Meta:
        verbose_name = _("wczytany plik")
        verbose_name_plural = _("wczytane pliki")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="import_desk_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.kind})"


class ImportTurn(models.Model):
    """A row to lock while a file of a kind is committed: one file after another."""

    kind = models.CharField(_("rodzaj"), max_length=20, unique=True)

    coverage = unproven("blokada wczytywania, bez treści")

    class Meta:
        verbose_name = _("kolej wczytywania")
        verbose_name_plural = _("kolejki wczytywania")
        default_permissions = ()

    def __str__(self) -> str:
        return self.kind


def random_name(queued: QueuedImport, name: str) -> str:
    return secrets.token_hex(16)


class QueuedImport(SealedModel):
    """A rehearsed file that the scheduler commits (`domain/queue.py`).

    It is large, or of a desk of two persons: then it waits first for another person to approve it
    (`domain/proposal.py`). `factory` makes the desk, by dotted path; the file is deleted at the
    end. `problem` says why nothing was written.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("czeka na zatwierdzenie")
        REJECTED = "REJECTED", _("odrzucono")
        WAITING = "WAITING", _("czeka na wczytanie")
        DONE = "DONE", _("wczytano")
        REFUSED = "REFUSED", _("nie wczytano")

    desk = models.CharField(max_length=40)
    factory = models.CharField(max_length=120)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    options = models.JSONField(default=dict)
    confirmed = models.JSONField(default=list)
    subject = models.CharField(max_length=40, blank=True)
    seen = models.PositiveBigIntegerField()
    file = models.FileField(
        storage=PrivateStorage("imports/queued"), upload_to=random_name, blank=True
    )
    queued_at = models.DateTimeField(_("przekazano"))
    queued_by = user_key(_("przekazał"))
    approved_by = optional_user_key(_("zatwierdził"), blank=False)
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    problem = models.CharField(_("uwaga"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=("desk", "factory", "sha256", "subject", "seen", "file", "queued_at", "queued_by")
        + ("approved_by", "state", "ended_at"),
        digested=("filename", "options", "confirmed", "problem"),
    )

    class Meta:
        verbose_name = _("plik w kolejce")
        verbose_name_plural = _("pliki w kolejce")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="import_desk_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("queued_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.desk})"


# Records name a layout and its version in 60 characters.
MAX_NAME_LENGTH = 50


class LayoutVersion(SealedModel):
    """A version of a layout of files. A changed one is a new row; the former ends and stays.

    `content` is what `mapping.loading` reads. A removed layout ends without a newer version.
    """

    name = models.CharField(_("nazwa"), max_length=MAX_NAME_LENGTH)
    version = models.PositiveSmallIntegerField(_("wersja"))
    content = models.JSONField(_("układ"))
    saved_at = models.DateTimeField(_("zapisano"))
    saved_by = optional_user_key(_("zapisał(a)"))
    ended_at = models.DateTimeField(_("zastąpiono albo usunięto"), null=True, blank=True)
    ended_by = optional_user_key(_("zastąpił(a) albo usunął(a)"))

    class Meta(SealedModel.Meta):
        abstract = True
        ordering = ["name__polish", "-version"]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class ImportLayout(LayoutVersion):
    """A version of the layout of a table; `desk` is where files are read by it."""

    desk = models.CharField(_("wczytywanie"), max_length=40)

    coverage = Coverage(
        sealed=("desk", "name", "version", "saved_at", "saved_by", "ended_at", "ended_by"),
        digested=("content",),
    )

    class Meta(LayoutVersion.Meta):
        verbose_name = _("układ pliku")
        verbose_name_plural = _("układy plików")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "name", "version"], name="import_desk_layout_version"
            ),
            models.UniqueConstraint(
                fields=["desk", "name"],
                condition=Q(ended_at__isnull=True),
                name="import_desk_layout_one_current",
            ),
        ]
