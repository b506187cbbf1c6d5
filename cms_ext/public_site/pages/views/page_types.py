"""Wagtail's report of page types names the page edited last, whoever asks: for superusers only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView

from cms_ext.people.identity.views.guard import for_staff, is_administrator


@for_staff(is_administrator)
def page_types(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    response: HttpResponse = PageTypesUsageReportView.as_view(**kwargs)(request)
    return response
