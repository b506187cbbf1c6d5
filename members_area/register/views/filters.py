from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.clock import business_today


class OpenTodayFilter(SimpleListFilter):
    """Open or ended today; for rows whose queryset knows `open_on`."""

    title = _("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("trwa", _("trwa")), ("nie-trwa", _("nie trwa"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("trwa", "nie-trwa"):
            return queryset
        today: date = business_today()
        open_rows = queryset.model.objects.open_on(today)
        keys = open_rows.values("pk")
        wanted = self.value() == "trwa"
        return queryset.filter(pk__in=keys) if wanted else queryset.exclude(pk__in=keys)
