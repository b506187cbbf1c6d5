"""Reports on bank statements that the scheduler took from a folder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import unproven
from ebok_plugin.payments.models.bank import BankFile


class StatementIntake(models.Model):
    """What became of a file of the folder; `file` is the bank's file that was stored, if any.

    `findings` are the errors and warnings of the report, `held` the codes that somebody must
    confirm before the file is posted.
    """

    class Status(models.TextChoices):
        """The words of `import_bank` (contract.md §11)."""

        POSTED = "posted", _("zaksięgowano")
        UNCHANGED = "unchanged", _("nic nowego")
        HELD = "quarantined", _("wstrzymano")
        REFUSED = "refused", _("odrzucono")

    filename = models.CharField(_("nazwa pliku"), max_length=255)
    taken_at = models.DateTimeField(_("kiedy"))
    status = models.CharField(_("wynik"), max_length=11, choices=Status)
    statements = models.PositiveIntegerField(_("wyciągi"), default=0)
    matched = models.PositiveIntegerField(_("zaksięgowane wpłaty"), default=0)
    waiting = models.PositiveIntegerField(_("wpłaty do wyjaśnienia"), default=0)
    findings = models.JSONField(_("uwagi"), default=list)
    held = models.JSONField(_("do potwierdzenia"), default=list)
    file = models.ForeignKey(
        BankFile,
        verbose_name=_("plik z banku"),
        on_delete=models.PROTECT,
        null=True,
        related_name="intakes",
    )

    coverage = unproven("raport dla pracownika; dowodem jest plik z banku i dziennik dostępu")

    class Meta:
        verbose_name = _("wyciąg z folderu")
        verbose_name_plural = _("wyciągi z folderu")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.filename
