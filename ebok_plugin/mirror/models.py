"""Snapshots of the accounting program, their rows, and mapping profiles (`mirror.md`).

The rows of an accepted snapshot, per account, never change. Old snapshots lose postings, components
and coming charges; balances and items stay until the end of their term. What finds a change: each
balance carries the digests of its account's rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.money.fields import MoneyField
from cms_ext.desks.import_desk.models import LayoutVersion
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, checked_by, unproven
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.vocabulary import ItemKind, SnapshotState


class MappingProfile(LayoutVersion):
    """A version of the profile by which snapshots are read."""

    coverage = Coverage(
        sealed=("name", "version", "saved_at", "saved_by", "ended_at", "ended_by"),
        digested=("content",),
    )

    class Meta(LayoutVersion.Meta):
        verbose_name = _("układ plików programu księgowego")
        verbose_name_plural = _("układy plików programu księgowego")
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="mirror_profile_version"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_at__isnull=True),
                name="mirror_profile_one_current",
            ),
        ]


class FolderProfile(SealedModel):
    """The profile chosen for the files of the program's folder; the newest row counts.

    `profile` is its name, "" for the canonical file.
    """

    profile = models.CharField(_("układ"), max_length=60, blank=True)
    chosen_at = models.DateTimeField(_("wybrano"))
    chosen_by = optional_user_key(_("wybrał(a)"))

    coverage = Coverage(sealed=("profile", "chosen_at", "chosen_by"))

    class Meta(SealedModel.Meta):
        verbose_name = _("układ plików z folderu")
        verbose_name_plural = _("układy plików z folderu")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.profile


class RefusedFile(models.Model):
    """A file of the program's folder that was refused; the file itself is in that folder.

    `findings` are what is wrong with it, without cells of its rows.
    """

    filename = models.CharField(_("nazwa pliku"), max_length=255)
    taken_at = models.DateTimeField(_("kiedy"))
    profile = models.CharField(_("układ"), max_length=60, blank=True)
    findings = models.JSONField(_("powód"), default=list)

    coverage = unproven("wiadomość dla pracownika; dowodem jest plik w folderze odrzuconych")

    class Meta:
        verbose_name = _("plik odrzucony z folderu")
        verbose_name_plural = _("pliki odrzucone z folderu")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.filename

    @property
    def reason(self) -> str:
        return " ".join(finding["message"] for finding in self.findings)


def snapshot_storage() -> PrivateStorage:
    """Return the store of snapshot files; only staff views send them."""
    return PrivateStorage("mirror")


def _original_name(snapshot: FeedSnapshot, filename: str) -> str:
    # The name of the file is data, never a path.
    return f"{snapshot.received_at:%Y}/{snapshot.sha256}.dat"


class SnapshotQuerySet(SealedQuerySet["FeedSnapshot"]):
    def accepted(self) -> SnapshotQuerySet:
        """Return the snapshots that were accepted and not taken back, the newest first."""
        return self.filter(state=SnapshotState.ACCEPTED).order_by("-day", "-pk")


class FeedSnapshot(SealedModel):
    """What the accounting program says of all accounts on one day, accepted as a whole.

    The newest accepted one is shown: to switch is to write `state` of one row. A HELD one has no
    rows yet: they are read from `original` when a person accepts it. `confirmed` are the codes of
    warnings that a person ticked, `findings` the warnings. `monthly_charges` is what a month costs
    all accounts, as far as the program says it. `has_details` is False once postings, components
    and coming charges were pruned. `digest` covers the rows (`domain.digest`).
    """

    day = models.DateField(_("stan na dzień"))
    turnover_from = models.DateField(_("obroty od"), null=True, blank=True)
    state = models.CharField(_("stan"), max_length=10, choices=SnapshotState, db_index=True)
    profile = models.CharField(_("profil"), max_length=60, blank=True)
    items_partial = models.BooleanField(_("tylko wybrane pozycje"), default=False)
    sha256 = models.CharField(_("skrót pliku"), max_length=64, db_index=True)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    encoding = models.CharField(_("kodowanie"), max_length=20, blank=True)
    original = models.FileField(
        _("plik"), storage=snapshot_storage, upload_to=_original_name, blank=True
    )
    received_at = models.DateTimeField(_("otrzymano"))
    received_by = optional_user_key(_("wgrał(a)"))
    decided_at = models.DateTimeField(_("przyjęto albo odrzucono"), null=True, blank=True)
    decided_by = optional_user_key(_("zdecydował(a)"))
    taken_back_at = models.DateTimeField(_("wycofano"), null=True, blank=True)
    taken_back_by = optional_user_key(_("wycofał(a)"))
    reason = models.CharField(_("powód"), max_length=400, blank=True)
    confirmed = models.JSONField(_("potwierdzone uwagi"), default=list)
    findings = models.JSONField(_("uwagi"), default=list)
    rows = models.PositiveIntegerField(_("wiersze"))
    accounts = models.PositiveIntegerField(_("konta"))
    sum_balance = MoneyField(_("suma sald"))
    monthly_charges = MoneyField(_("opłaty miesięczne"))
    has_details = models.BooleanField(_("z obrotami i składnikami"), default=True)
    digest = models.CharField(_("skrót wierszy"), max_length=64, blank=True, editable=False)

    coverage = Coverage(
        sealed=(
            "day",
            "turnover_from",
            "state",
            "profile",
            "items_partial",
            "sha256",
            "size",
            "encoding",
            "original",
            "received_at",
            "received_by_id",
            "decided_at",
            "decided_by_id",
            "taken_back_at",
            "taken_back_by_id",
            "rows",
            "accounts",
            "sum_balance",
            "monthly_charges",
            "has_details",
            "digest",
        ),
        digested=("filename", "reason", "confirmed", "findings"),
    )

    objects: ClassVar = SnapshotQuerySet.as_manager()

    class Meta(SealedModel.Meta):
        verbose_name = _("stan z programu księgowego")
        verbose_name_plural = _("stany z programu księgowego")
        ordering = ["-day", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("accept_feedsnapshot", _("Przyjęcie stanu z programu księgowego")),
            ("take_back_feedsnapshot", _("Wycofanie stanu z programu księgowego")),
        ]
        constraints = [
            models.CheckConstraint(
                name="mirror_snapshot_accepted_with_digest",
                condition=~Q(state=SnapshotState.ACCEPTED) | ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="mirror_snapshot_ended_with_reason",
                condition=~Q(state__in=[SnapshotState.TAKEN_BACK, SnapshotState.REJECTED])
                | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} ({self.get_state_display()})"


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

    `monthly_charge` is the cost of a month by this snapshot or an earlier one, else 0; only
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
