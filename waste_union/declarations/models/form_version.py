"""The form of a declaration: data of the authority, one version from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from waste_union.tariffs.models import Authority

CODE = r"[A-Z0-9-]{1,12}"


class FormVersion(SealedModel):
    """A version of a form (DO-1), in force until the next of its code (waste_declaration.md §2).

    `fields` are the keys that it asks for (`domain/facts.py`), each `true` where it must be filled
    in; `kinds` the `DeclarationKind`s that can be filed through the portal, `signature_kinds` how;
    `statements` the sentences that the declarant ticks. `xsd` is the published schema of its XML,
    text. `correct_days` is the term of a call to correct.
    """

    authority = models.ForeignKey(
        Authority, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(_("symbol"), max_length=12, validators=[RegexValidator(rf"^{CODE}\Z")])
    name = models.CharField(_("nazwa"), max_length=200)
    valid_from = models.DateField(_("obowiązuje od"))
    fields = models.JSONField(_("pola"), default=dict)
    kinds = models.JSONField(_("cele składane przez portal"), default=list)
    signature_kinds = models.JSONField(_("przyjmowane podpisy"), default=list)
    statements = models.JSONField(_("oświadczenia"), default=list, blank=True)
    xsd = models.TextField(_("schemat XML (XSD)"))
    correct_days = models.PositiveSmallIntegerField(_("dni na korektę"), default=7)

    sealed = (
        "authority_id",
        "code",
        "valid_from",
        "fields",
        "kinds",
        "signature_kinds",
        "xsd",
        "correct_days",
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("wersja formularza deklaracji")
        verbose_name_plural = _("wersje formularzy deklaracji")
        ordering: ClassVar[list[str]] = ["code", "-valid_from"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["authority", "code", "valid_from"], name="declarations_form_once"
            ),
            models.CheckConstraint(
                name="declarations_form_term", condition=Q(correct_days__in=(7, 14))
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        """Where its schema is published."""
        return reverse("declarations:schema", args=[self.authority_id, self.code, self.valid_from])

    @property
    def version(self) -> str:
        """`DO-1/2026-01-01`, as it stands in the XML."""
        return f"{self.code}/{self.valid_from.isoformat()}"
