from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardPage(models.Model):
    """Holds the right to the board's page; there is no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("view_board", _("Może zobaczyć zestawienie dla zarządu"))]
        verbose_name = _("zestawienie dla zarządu")

    def __str__(self) -> str:
        return "board"
