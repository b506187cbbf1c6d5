"""The model of one snapshot of the accounting program (`mirror.md` §3)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.private_storage import PrivateStorage
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage
from ebok_plugin.mirror.vocabulary import SnapshotState


def snapshot_storage() -> PrivateStorage:
    """Return the store of snapshot files; only staff views send them."""
    return PrivateStorage("mirror")


def _original_name(snapshot: FeedSnapshot, filename: str) -> str:
    # The name of the file is data, never a path.
    return f"{snapshot.received_at:%Y}/{snapshot.sha256}.dat"


class SnapshotQuerySet(SealedQuerySet["FeedSnapshot"]):
    def accepted(self) -> SnapshotQuerySet:
        """The snapshots that were accepted and not taken back, the newest first."""
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
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wgrał(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("przyjęto albo odrzucono"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zdecydował(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_back_at = models.DateTimeField(_("wycofano"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wycofał(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
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
