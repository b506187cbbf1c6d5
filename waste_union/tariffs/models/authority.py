"""Whose fee it is, and in which of its communes."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authority(models.Model):
    """The council or union of communes that sets the fee and takes declarations."""

    name = models.CharField(_("nazwa"), max_length=160, unique=True)
    address = models.CharField(_("adres"), max_length=200)
    email = models.EmailField(_("adres e-mail"), blank=True)

    class Meta:
        verbose_name = _("organ pobierający opłatę za odpady")
        verbose_name_plural = _("organy pobierające opłatę za odpady")
        ordering = ["name"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of the authority. `zone` is the one that a property has unless it says another."""

    authority = models.ForeignKey(
        Authority, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="communes"
    )
    code = models.CharField(
        _("kod"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9-]+\Z", _("Wpisz wielkie litery, cyfry i łączniki."))],
    )
    name = models.CharField(_("nazwa"), max_length=120)
    zone = models.CharField(_("strefa"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("gmina")
        verbose_name_plural = _("gminy")
        ordering = ["name", "code"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name
