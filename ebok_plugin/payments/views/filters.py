"""Filters of the finance desk's registers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.web.row_key import row_key
from ebok_plugin.payments.columns import KIND_NAMES
from ebok_plugin.payments.models import BankEntry, BankStatement, Placement

MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


class MonthFilter(SimpleListFilter):
    """The months that occur in the register, the newest first."""

    title = _("miesiąc")
    parameter_name = "miesiac"
    field: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        days: list[date] = list(
            model_admin.get_queryset(request).order_by().dates(self.field, "month", "DESC")
        )
        months = [Period.of(day) for day in days]
        return [(str(month), month.name) for month in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = MONTH.fullmatch(self.value() or "")
        if found is None:
            return queryset
        year, month = map(int, found.groups())
        return queryset.filter(**{f"{self.field}__year": year, f"{self.field}__month": month})


class ValueMonthFilter(MonthFilter):
    field = "value_date"


class ClosingMonthFilter(MonthFilter):
    field = "closing_date"


class StateFilter(SimpleListFilter):
    """What became of the money so far; an operation in parts is found by each of them."""

    title = _("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds = [(kind.value, kind.label) for kind in Placement.Kind]
        fates = [BankEntry.Fate.DUPLICATE, BankEntry.Fate.OUTGOING]
        waits = BankEntry.Fate.UNMATCHED
        return [(waits.value, waits.label), *kinds, *((fate.value, fate.label) for fate in fates)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if state == BankEntry.Fate.UNMATCHED:
            return queryset.filter(remaining__gt=ZERO)
        if state in Placement.Kind.values:
            placed = Placement.objects.living().filter(kind=state, bank_entry=OuterRef("pk"))
            return queryset.filter(Exists(placed))
        return queryset.filter(fate=state) if state in BankEntry.Fate.values else queryset


class StatementFilter(SimpleListFilter):
    """The operations of one statement; offered only on the way from that statement."""

    title = _("wyciąg")
    parameter_name = "wyciag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        key = self._key()
        if key is None:
            return []
        statement = BankStatement.objects.filter(pk=key).first()
        return [(str(key), str(statement or key))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = self._key()
        return queryset if key is None else queryset.filter(statement=key)

    def _key(self) -> int | None:
        return row_key(self.value() or "")


class KindFilter(SimpleListFilter):
    title = _("rodzaj")
    parameter_name = "rodzaj"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KIND_NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() in KIND_NAMES else queryset
