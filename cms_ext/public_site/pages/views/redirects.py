"""Wagtail's screens of redirects with our form."""

from __future__ import annotations

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.contrib.redirects.views import CreateView, EditView

from cms_ext.public_site.pages.forms.redirect import OldAddressForm


class OldAddressCreateView(CreateView):
    """`?old_path=` fills in the address from which people shall be led on."""

    form_class = OldAddressForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "old_path": self.request.GET.get("old_path", "")}


class OldAddressEditView(EditView):
    form_class = OldAddressForm


add = require_admin_access(OldAddressCreateView.as_view())
edit = require_admin_access(OldAddressEditView.as_view())
