"""The ledger in the administration: to be looked at, and each look stands in the access log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record, record_view
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView, RecordedInspectView
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account, LedgerEntry


class LedgerIndexView(RegisterIndexView):
    """Writes which accounts were on the page that staff looked at: their ids and nothing else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        accounts = sorted({_account_id(row) for row in context["object_list"]})
        record(
            "LIST",
            origin_of(self.request),
            note=self.model._meta.label,
            changes={"accounts": accounts},
        )
        return context


def _account_id(row: Account | LedgerEntry) -> int:
    return row.pk if isinstance(row, Account) else row.account_id


class AccountInspectView(RecordedInspectView, ComputedInspectView):
    reason = ReadReason.SETTLEMENT

    def subject_of(self, row: Account) -> Person:
        return row.payer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the ways to a new payer and to a new right, for the desk that may enter them."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = self.instance
        if not isinstance(row, Account):
            return context
        may = self.request.user.has_perm
        if row.closed_on is None and may("ebok_plugin_ledger.add_account"):
            address = reverse("ebok_ledger_new_payer", args=[row.pk])
            link = format_html('<a href="{}">{}</a>', address, _("Wpisz nowego płatnika"))
            context["fields"].append({"label": _("zmiana płatnika"), "value": link})
        # The last settlement of a closed account may still need a proxy.
        if may("ebok_plugin_ledger.add_accountaccess"):
            address = reverse("ebok_plugin_ledger_accountaccess_modeladmin_create")
            query = urlencode({"konto": row.account_no})
            link = format_html('<a href="{}?{}">{}</a>', address, query, _("Nadaj uprawnienie"))
            context["fields"].append({"label": _("wgląd innej osoby"), "value": link})
        return context


class EntryInspectView(AccountInspectView):
    """The look is written against the account, so that its holder finds it there."""

    def record_look(self) -> None:
        entry: LedgerEntry = self.instance
        account = entry.account
        record_view(self.request, account, account.payer, self.reason, changes={"entry": entry.seq})


class _LinkedFilter(SimpleListFilter):
    """A filter that only a link sets: a choice among all accounts would be a page of its own."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value()
        return [(value, value)] if value else []


class AccountFilter(_LinkedFilter):
    title = _("konto")
    parameter_name = "konto"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry]
    ) -> QuerySet[LedgerEntry]:
        return queryset.filter(account__account_no=self.value() or "")


class BatchFilter(_LinkedFilter):
    title = _("paczka")
    parameter_name = "paczka"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry]
    ) -> QuerySet[LedgerEntry]:
        key = row_key(self.value() or "")
        return queryset.none() if key is None else queryset.filter(batch_id=key)


class ClosedFilter(SimpleListFilter):
    title = _("stan konta")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("otwarte", _("otwarte")), ("zamkniete", _("zamknięte"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() not in ("otwarte", "zamkniete"):
            return queryset
        return queryset.filter(closed_on__isnull=self.value() == "otwarte")
