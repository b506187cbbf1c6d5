from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out


class What(models.TextChoices):
    MADE = "MADE", _("kopia")
    RESTORED = "RESTORED", _("przywrócenie do tego serwisu")
    DRILL = "DRILL", _("próba przywrócenia na boku")
    EXPORTED = "EXPORTED", _("pełny eksport")
    IMPORTED = "IMPORTED", _("wczytanie eksportu do tego serwisu")


class BackupRecord(models.Model):
    """A backup, restore or trial restore and how it ended, for the office to see.

    `by` is an account of the machine or a department, never a person; `note` says what was wrong.
    The row about a backup is written after it, so the backup does not contain it.
    """

    what = models.CharField(_("co"), max_length=8, choices=What)
    at = models.DateTimeField(_("kiedy"))
    by = models.CharField(_("kto"), max_length=60)
    succeeded = models.BooleanField(_("udało się"))
    file_name = models.CharField(_("plik"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"), null=True)
    files = models.PositiveIntegerField(_("liczba plików"), null=True)
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64, blank=True)
    note = models.CharField(_("uwaga"), max_length=300, blank=True)

    coverage = unproven("przebieg kopii; kopia ma własne skróty")
    export = left_out("kopie i eksporty tego serwera")

    class Meta:
        verbose_name = _("kopia zapasowa")
        verbose_name_plural = _("kopie zapasowe")
        # Rows are never changed: "view" opens the screen, "add" records a trial restore.
        default_permissions = ("view", "add")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["what", "-at"], name="backup_record_latest")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d}"
