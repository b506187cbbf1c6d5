"""Wagtail's screens as this site shows them: the report of page types, redirects with our form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.contrib.redirects.views import CreateView, EditView

from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.public_site.pages.forms import OldAddressForm


@for_staff(is_administrator)
def page_types(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    response: HttpResponse = PageTypesUsageReportView.as_view(**kwargs)(request)
    return response


class OldAddressCreateView(CreateView):
    """`?old_path=` fills in the address from which people shall be led on."""

    form_class = OldAddressForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "old_path": self.request.GET.get("old_path", "")}


class OldAddressEditView(EditView):
    form_class = OldAddressForm


add = require_admin_access(OldAddressCreateView.as_view())
edit = require_admin_access(OldAddressEditView.as_view())
