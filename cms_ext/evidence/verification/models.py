"""What each check found when it last ran."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out


class CheckResult(models.Model):
    """The latest run of one check (`EvidencePart.checks`).

    `messages` are its first findings as text, `findings` their whole number. `whole_at` is when it
    last found nothing.
    """

    code = models.CharField(_("sprawdzenie"), max_length=40, primary_key=True)
    ran_at = models.DateTimeField(_("sprawdzono"))
    seconds = models.FloatField(_("sekundy"))
    findings = models.PositiveIntegerField(_("niezgodności"))
    messages = models.JSONField(_("co znaleziono"), default=list)
    whole_at = models.DateTimeField(_("ostatnio zgodne"), null=True)

    coverage = unproven("wynik ostatniego sprawdzenia, liczony od nowa")
    export = left_out("wynik ostatniego sprawdzenia, liczony od nowa")

    class Meta:
        verbose_name = _("wynik sprawdzenia")
        verbose_name_plural = _("wyniki sprawdzeń")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.code
