from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person


class Erasure(models.Model):
    """A person asked to be erased, and it was done (GDPR art. 17).

    `kept` lists what a law demands to stay, as the person was told: what, why, until when.
    `again_on` is the first day on which something of it may go as well: then it is done again.
    """

    person = models.OneToOneField(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="erasure"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_on = models.DateField(_("usunięto"))
    last_on = models.DateField(_("ostatnio"))
    kept = models.JSONField(_("co pozostało"), default=list)
    again_on = models.DateField(_("ponownie"), null=True, blank=True)

    class Meta:
        verbose_name = _("usunięcie danych")
        verbose_name_plural = _("usunięcia danych")
        ordering = ["-first_on", "-pk"]
        permissions = [
            ("export_person", _("Może wydać osobie jej dane")),
            ("erase_person", _("Może usunąć dane osoby")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_on}"
