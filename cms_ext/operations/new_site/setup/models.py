from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


class MadePart(SealedModel):
    """What a set-up created or found, so that a later one leaves it alone.

    It stays when the thing is renamed, moved or deleted: what somebody removed must not come back.
    `kind` is the name of the model, `name` the part's name in the set-up (`strefa-mieszkanca`),
    `object_id` the key of the row.
    """

    kind = models.CharField(_("rodzaj"), max_length=40)
    name = models.CharField(_("nazwa"), max_length=255)
    object_id = models.CharField(_("numer"), max_length=40)
    made_at = models.DateTimeField(_("kiedy"), auto_now_add=True)

    coverage = Coverage(sealed=("kind", "name", "object_id", "made_at"))

    class Meta:
        verbose_name = _("część strony z pierwszego uruchomienia")
        verbose_name_plural = _("części strony z pierwszego uruchomienia")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="setup_made_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
