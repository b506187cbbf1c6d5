"""The PESEL of a declarant, apart from what a declaration says: sealed, and in no list."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from waste_union.declarations.models.declaration import Declaration


class DeclaredPesel(models.Model):
    """The number that a form asks for an enforcement title, where its version does.

    `sealed` is encrypted with COOP_SEAL_KEY (`cms_ext.people.identity.domain.authenticator`): who
    has the database has no number. The XML, the log, lists and files hold nothing of it. It goes
    with its declaration.
    """

    declaration = models.OneToOneField(
        Declaration, verbose_name=_("deklaracja"), on_delete=models.CASCADE, related_name="pesel"
    )
    sealed = models.BinaryField(_("numer zaszyfrowany"))

    class Meta:
        verbose_name = _("PESEL składającego")
        verbose_name_plural = _("numery PESEL składających")
        default_permissions = ()
        permissions = [("read_declaredpesel", "Może odczytać PESEL z deklaracji")]

    def __str__(self) -> str:
        return str(self.declaration_id)
