"""Findings of the nightly survey, and searches and addresses that led nowhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms_ext.plugins.coverage import unproven


class Finding(models.Model):
    """A finding of the nightly survey of live pages, with the place to correct."""

    page = models.ForeignKey(
        Page, verbose_name=_("strona"), on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField(_("co"), max_length=20)
    words = models.TextField(_("słowami"))
    path = models.CharField(max_length=255)

    coverage = unproven("uwagi do stron, liczone od nowa")

    class Meta:
        verbose_name = _("do poprawienia")
        verbose_name_plural = _("do poprawienia")
        default_permissions = ()
        ordering = ["code__polish", "pk"]
        indexes = [models.Index(fields=["code"], name="editing_finding_code")]

    def __str__(self) -> str:
        return self.words


class MissedAddress(models.Model):
    """A missing address that readers requested, without their names."""

    path = models.CharField(_("adres"), max_length=255, unique=True)
    count = models.PositiveIntegerField(_("ile razy"), default=1)
    first = models.DateField(_("pierwszy raz"))
    last = models.DateField(_("ostatnio"))

    coverage = unproven("statystyka nieznalezionych adresów")

    class Meta:
        verbose_name = _("adres, pod którym nic nie ma")
        verbose_name_plural = _("adresy, pod którymi nic nie ma")
        default_permissions = ()
        ordering = ["-count", "path"]

    def __str__(self) -> str:
        return self.path


class MissedSearch(models.Model):
    """A search of the public site without a result, by day. Nobody is named."""

    day = models.DateField(_("dzień"))
    query = models.CharField(_("czego szukano"), max_length=80)
    count = models.PositiveIntegerField(_("ile razy"), default=1)

    coverage = unproven("statystyka wyszukiwania bez wyników")

    class Meta:
        verbose_name = _("szukane na stronie bez wyniku")
        verbose_name_plural = _("szukane na stronie bez wyniku")
        default_permissions = ()
        ordering = ["-day", "-count", "query"]
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="editing_missed_search_of_a_day")
        ]

    def __str__(self) -> str:
        return self.query
