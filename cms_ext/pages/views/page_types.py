"""Wagtail's report of page types names the page edited last, whoever asks: for superusers only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView


@require_admin_access
def page_types(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied
    response: HttpResponse = PageTypesUsageReportView.as_view(**kwargs)(request)
    return response
