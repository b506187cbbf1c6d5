"""Words of one meaning."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


class Synonym(SealedModel):
    """Words for the same thing: a search for one finds the others."""

    words = models.CharField(
        _("słowa"),
        max_length=250,
        unique=True,
        help_text=_(
            "Co najmniej dwa pojedyncze słowa, oddzielone przecinkami: „winda, dźwig”. "
            "Odmiany, których wyszukiwarka nie rozpoznaje, też można tu dopisać."
        ),
    )
    used = models.BooleanField(_("używane"), default=True)

    coverage = Coverage(sealed=("words", "used"))

    class Meta:
        verbose_name = _("synonimy")
        verbose_name_plural = _("synonimy w wyszukiwarce")
        default_permissions = ("add", "change", "view")
        ordering = ["words__polish"]

    def __str__(self) -> str:
        return self.words

    @property
    def each(self) -> tuple[str, ...]:
        """Return the words one by one."""
        return tuple(word for part in self.words.split(",") if (word := part.strip()))

    def clean(self) -> None:
        if len(self.each) < 2:
            raise ValidationError({"words": _("Wpisz co najmniej dwa słowa, po przecinku.")})
        long = next((word for word in self.each if len(word.split()) > 1), None)
        if long is not None:
            message = _("„%(words)s” to więcej niż jedno słowo. Rozdziel je przecinkiem.")
            raise ValidationError({"words": message % {"words": long}})
