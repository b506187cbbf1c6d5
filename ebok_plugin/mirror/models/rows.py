"""The rows of an accepted snapshot, per account (`mirror.md` §1). They never change.

Old snapshots lose postings, components and coming charges; balances and items stay until the end of
their term. What finds a change: each balance carries the digests of its account's rows.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.plugins.coverage import checked_by
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models.snapshot import FeedSnapshot
from ebok_plugin.mirror.vocabulary import ItemKind

# Each table is read by account, in one snapshot or in several: one index for both.
DOCUMENT_NO, TITLE, COMPONENT = 40, 140, 120


class FeedRow(models.Model):
    """A row of a snapshot; `position` is its place among all of them, from 1."""

    snapshot = models.ForeignKey(
        FeedSnapshot, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField(_("kolejność"))

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["snapshot", "account", "position"]

    def __str__(self) -> str:
        return f"{self.snapshot_id} / {self.account_id} / {self.position}"


class FeedBalance(FeedRow):
    """The balance of an account; positive is owed.

    `monthly_charge` is what a month costs, as the snapshot or one before it said, else 0; only
    comparisons of snapshots use it. `digest` covers
    balance, items and free money, `details_digest` postings, components and the coming charge.
    """

    balance = MoneyField(_("saldo"))
    monthly_charge = MoneyField(_("opłata miesięczna"))
    digest = models.CharField(max_length=64, editable=False)
    details_digest = models.CharField(max_length=64, editable=False)

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("saldo z programu księgowego")
        verbose_name_plural = _("salda z programu księgowego")
        constraints = [
            models.UniqueConstraint(fields=["account", "snapshot"], name="mirror_balance_once")
        ]
        indexes = [models.Index(fields=["snapshot"], name="mirror_balance_snapshot")]


class FeedItem(FeedRow):
    """A document that is not paid in full: `remaining` of `amount`, due on `due_date`."""

    document_no = models.CharField(_("dokument"), max_length=DOCUMENT_NO)
    title = models.CharField(_("tytuł"), max_length=TITLE)
    due_date = models.DateField(_("termin płatności"))
    booking_date = models.DateField(_("data księgowania"), null=True)
    amount = MoneyField(_("kwota"))
    remaining = MoneyField(_("pozostało"))
    kind = models.CharField(_("rodzaj"), max_length=7, choices=ItemKind, blank=True)
    period = models.CharField(_("okres"), max_length=7, blank=True)

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("nierozliczona pozycja z programu księgowego")
        verbose_name_plural = _("nierozliczone pozycje z programu księgowego")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "snapshot", "document_no"], name="mirror_item_once"
            )
        ]


class FreeMoney(FeedRow):
    """What is left of a payment and pays for nothing yet."""

    document_no = models.CharField(_("dokument"), max_length=DOCUMENT_NO)
    title = models.CharField(_("tytuł"), max_length=TITLE)
    booking_date = models.DateField(_("data księgowania"), null=True)
    remaining = MoneyField(_("wolne"))

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("nierozliczona wpłata z programu księgowego")
        verbose_name_plural = _("nierozliczone wpłaty z programu księgowego")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "snapshot", "document_no"], name="mirror_free_money_once"
            )
        ]


class FeedPosting(FeedRow):
    """A posting of the program: a positive amount charges, a negative one pays.

    `number` counts the postings of an account's day.
    """

    number = models.PositiveIntegerField(_("numer zapisu"))
    booking_date = models.DateField(_("data księgowania"))
    title = models.CharField(_("tytuł"), max_length=TITLE)
    amount = MoneyField(_("kwota"))
    document_no = models.CharField(_("dokument"), max_length=DOCUMENT_NO, blank=True)
    kind = models.CharField(_("rodzaj"), max_length=7, choices=ItemKind, blank=True)
    period = models.CharField(_("okres"), max_length=7, blank=True)
    due_date = models.DateField(_("termin płatności"), null=True)
    counterparty = models.CharField(_("nadawca albo odbiorca"), max_length=120, blank=True)

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("zapis z programu księgowego")
        verbose_name_plural = _("zapisy z programu księgowego")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "snapshot", "booking_date", "number"],
                name="mirror_posting_once",
            )
        ]


class FeedComponent(FeedRow):
    """A component of a month's charge; `quantity` and `rate` where the program gives them."""

    period = models.CharField(_("okres"), max_length=7)
    component = models.CharField(_("składnik"), max_length=COMPONENT)
    amount = MoneyField(_("kwota"))
    quantity = models.DecimalField(_("ilość"), max_digits=13, decimal_places=4, null=True)
    unit = models.CharField(_("jednostka"), max_length=20, blank=True)
    rate = models.DecimalField(_("stawka"), max_digits=13, decimal_places=4, null=True)
    valid_from = models.DateField(_("od"), null=True)
    legal_basis = models.CharField(_("podstawa"), max_length=255, blank=True)

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("składnik opłaty z programu księgowego")
        verbose_name_plural = _("składniki opłat z programu księgowego")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "snapshot", "period", "component"],
                name="mirror_component_once",
            )
        ]


class FeedComing(FeedRow):
    """The next charge of an account."""

    period = models.CharField(_("okres"), max_length=7)
    due_date = models.DateField(_("termin płatności"))
    amount = MoneyField(_("kwota"))
    title = models.CharField(_("tytuł"), max_length=TITLE, blank=True)

    coverage = checked_by("ledger")

    class Meta(FeedRow.Meta):
        verbose_name = _("następna opłata z programu księgowego")
        verbose_name_plural = _("następne opłaty z programu księgowego")
        constraints = [
            models.UniqueConstraint(fields=["account", "snapshot"], name="mirror_coming_once")
        ]
