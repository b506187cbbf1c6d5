from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.plugins.coverage import checked_by


class AnchorImmutable(TypeError):
    """Somebody tried to change or delete a published line."""


class Anchored(InsertOnlyModel):
    """A row that is written once; triggers refuse UPDATE and DELETE."""

    immutable = AnchorImmutable
    of_this = "Tego, co podano na zewnątrz,"

    class Meta:
        abstract = True


class Anchor(Anchored):
    """The head of a chain as published on one day: a line, linked to the line before.

    `chain` is `contract.Chain.code`, `number` the last entry of that moment and `head` its hash.
    `line_hash` is the SHA-256 of the line's other words behind `before`, the hash of the line
    before (`domain.line`). Only `domain.writing` writes here.
    """

    at = models.DateTimeField(_("kiedy"))
    chain = models.CharField(_("łańcuch"), max_length=40)
    number = models.PositiveBigIntegerField(_("ostatni wpis"))
    head = models.CharField(_("skrót ostatniego wpisu"), max_length=64)
    # Unique: of two turns at once the second one finds that the line before has its follower.
    before = models.CharField(max_length=64, unique=True)
    line_hash = models.CharField(_("skrót wiersza"), max_length=64, unique=True)

    coverage = checked_by("anchors")

    class Meta:
        verbose_name = _("skrót kontrolny")
        verbose_name_plural = _("skróty kontrolne")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["chain", "id"], name="anchor_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class AnchorStamp(Anchored):
    """The RFC 3161 time stamp of a line, and so of all lines before it.

    `token` is the authority's answer (DER); what it stamps is the line's hash.
    """

    anchor = models.OneToOneField(Anchor, on_delete=models.PROTECT, related_name="stamp")
    at = models.DateTimeField(_("kiedy"))
    authority = models.CharField(_("urząd znacznika czasu"), max_length=200)
    token = models.BinaryField()

    coverage = checked_by("anchors")

    class Meta:
        verbose_name = _("znacznik czasu")
        verbose_name_plural = _("znaczniki czasu")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.anchor_id)
