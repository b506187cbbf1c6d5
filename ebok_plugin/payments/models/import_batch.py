from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables.source import XLSX
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.storage import import_storage


def _original_name(batch: ImportBatch, filename: str) -> str:
    # The name under which the file came is data, never a path.
    suffix = "xlsx" if batch.encoding == XLSX else "csv"
    return f"{batch.uploaded_at:%Y}/{batch.sha256}.{suffix}"


class ImportBatch(models.Model):
    """One file of the import contract and what came of it (`import_formats.md` §4).

    `control_totals` are the sums of the file's controls as decimal strings. `report` counts and
    lists what changed; it holds no cells of the file beside old and new values of changed fields.
    """

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("wgrany")
        CHECKED = "CHECKED", _("sprawdzony")
        COMMITTED = "COMMITTED", _("zaksięgowany")
        REJECTED = "REJECTED", _("odrzucony")
        REVERSED = "REVERSED", _("wycofany")

    kind = models.CharField(_("rodzaj"), max_length=20)
    version = models.PositiveSmallIntegerField(_("wersja"))
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    encoding = models.CharField(_("kodowanie"), max_length=20)
    state = models.CharField(_("stan"), max_length=10, choices=State, default=State.UPLOADED)
    original = models.FileField(
        _("oryginał"), storage=import_storage, upload_to=_original_name, blank=True
    )
    uploaded_at = models.DateTimeField(_("wgrano"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wgrał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    committed_at = models.DateTimeField(_("zaksięgowano"), null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zaksięgował"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rows_read = models.PositiveIntegerField(_("wiersze"))
    rows_new = models.PositiveIntegerField(_("nowe"))
    rows_unchanged = models.PositiveIntegerField(_("bez zmian"))
    rows_changed = models.PositiveIntegerField(_("zmienione"))
    control_totals = models.JSONField(_("sumy kontrolne"), default=dict)
    report = models.JSONField(_("raport"), default=dict)
    postings = models.ManyToManyField(
        Batch, verbose_name=_("paczki księgowań"), related_name="imports", blank=True
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("importy")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state="COMMITTED"),
                name="exchange_import_committed_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="COMMITTED") | Q(committed_at__isnull=False),
                name="exchange_import_committed_at",
            ),
        ]
        permissions = [("commit_importbatch", _("Zaksięgowanie importu"))]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display()})"


class ImportTurn(models.Model):
    """One row, locked by whoever posts a file: a second import waits for the first to end."""

    name = models.CharField(max_length=20, primary_key=True, default="ledger")

    def __str__(self) -> str:
        return self.name
