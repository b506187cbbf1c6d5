from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.detector.engine.rules import rules


def rule_choices() -> list[tuple[str, str]]:
    """The rules of the detector with their Polish names."""
    return list(rules().names.items())


class RuleStrength(models.Model):
    """A strength that the co-op sets instead of the one in `detector/rules.yaml`."""

    class Strength(models.TextChoices):
        BLOCK = "block", _("blokuje publikację")
        WARN = "warn", _("ostrzega")

    rule = models.CharField(_("reguła"), max_length=12, choices=rule_choices)
    doubtful = models.BooleanField(
        _("wynik niepewny"),
        default=False,
        help_text=_("Na przykład samo nazwisko bez imienia albo rachunek z błędną sumą kontrolną."),
    )
    strength = models.CharField(_("siła"), max_length=5, choices=Strength)
    reason = models.CharField(_("uzasadnienie"), max_length=200)

    class Meta:
        verbose_name = _("siła reguły")
        verbose_name_plural = _("siły reguł")
        ordering = ["rule", "doubtful"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "doubtful"], name="redaction_strength_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.get_strength_display()}"
