"""Types and subjects of cases, and templates of answers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.pages.models import Desk
from coop_cases.vocabulary import CasePriority, Regime, StateMachine


class CaseType(SealedModel):
    """A type of cases (cases.md); `machine` says how its cases move."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=60)
    machine = models.CharField(_("przebieg"), max_length=10, choices=StateMachine)
    without_login = models.BooleanField(_("także bez logowania"), default=True)
    position = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    coverage = Coverage(sealed=("code", "name", "machine", "without_login", "position"))

    class Meta:
        verbose_name = _("rodzaj spraw")
        verbose_name_plural = _("rodzaje spraw")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class CaseSubject(SealedModel):
    """A subject of cases of one type.

    `regime` is the rule of its term. With `shows_data` an answer tells money, meters or personal
    data, and goes only to an identified person. With `public_place` it is a fault of shared parts,
    which neighbours see. `desk` is who has it, as customers read it. A subject that is not
    `offered` stays with the cases that have it.
    """

    type = models.ForeignKey(
        CaseType, verbose_name=_("rodzaj"), on_delete=models.PROTECT, related_name="subjects"
    )
    name = models.CharField(_("nazwa"), max_length=80)
    regime = models.CharField(_("termin według"), max_length=20, choices=Regime)
    priority = models.CharField(
        _("pilność"), max_length=6, choices=CasePriority, default=CasePriority.NORMAL
    )
    shows_data = models.BooleanField(_("odpowiedź ma dane osoby albo kwoty"), default=False)
    public_place = models.BooleanField(_("część wspólna: usterkę widzą sąsiedzi"), default=False)
    desk = models.ForeignKey(
        Desk,
        verbose_name=_("dział, który się tym zajmuje"),
        help_text=_("Mieszkaniec czyta przy sprawie nazwę, pokój i telefon."),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    offered = models.BooleanField(_("do wyboru"), default=True)
    position = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    coverage = Coverage(
        sealed=("type_id", "name", "regime", "priority", "desk", "shows_data", "public_place")
        + ("offered", "position")
    )

    class Meta:
        verbose_name = _("temat spraw")
        verbose_name_plural = _("tematy spraw")
        ordering: ClassVar[list[str]] = ["type__position", "position", "pk"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["type", "name"], name="cases_subject_once")
        ]

    def __str__(self) -> str:
        return self.name


class CaseTemplate(SealedModel):
    """A template of an answer; `{number}`, `{title}` and `{term}` are filled in."""

    name = models.CharField(_("nazwa"), max_length=80, unique=True)
    text = models.TextField(_("treść"), max_length=4000)

    coverage = Coverage(sealed=("name",), digested=("text",))

    class Meta:
        verbose_name = _("szablon odpowiedzi")
        verbose_name_plural = _("szablony odpowiedzi")
        ordering: ClassVar[list[str]] = ["name__polish"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name
