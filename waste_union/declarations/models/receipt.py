"""Numbers: of declarations, and of the receipts that prove their submission."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from waste_union.declarations.vocabulary import NUMBER_DIGITS


class ReceiptImmutable(TypeError):
    """Somebody tried to change or delete a receipt; the triggers refuse it as well."""


class YearSequence(models.Model):
    """The last number given in a year; its row is the lock that makes two numbers differ."""

    class Series(models.TextChoices):
        DECLARATION = "DEK", _("deklaracje")
        RECEIPT = "EB", _("potwierdzenia złożenia")
        NOTICE = "ZAW", _("zawiadomienia o stawkach")

    series = models.CharField(max_length=3, choices=Series)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["series", "year"], name="declarations_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.series}/{self.year}: {self.last}"


class SubmissionReceipt(SealedModel):
    """That a declaration came in: its number without a gap in the year, and what came in.

    It holds nobody's data and stays when the declaration's term is over. `declaration` is the
    number of the declaration: one receipt each, however often the button is pressed.
    """

    year = models.PositiveSmallIntegerField(_("rok"))
    seq = models.PositiveIntegerField(_("nr w roku"))
    declaration = models.CharField(_("deklaracja"), max_length=16, unique=True)
    xml_sha256 = models.CharField(_("skrót pliku"), max_length=64)
    submitted_at = models.DateTimeField(_("złożono"))

    sealed = ("year", "seq", "declaration", "xml_sha256", "submitted_at")

    class Meta(SealedModel.Meta):
        verbose_name = _("potwierdzenie złożenia deklaracji")
        verbose_name_plural = _("potwierdzenia złożenia deklaracji")
        ordering: ClassVar[list[str]] = ["year", "seq"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "seq"], name="declarations_receipt_once")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"EB/{self.year}/{self.seq:0{NUMBER_DIGITS}d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ReceiptImmutable("Potwierdzenia nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ReceiptImmutable("Potwierdzenia nie można usunąć.")
