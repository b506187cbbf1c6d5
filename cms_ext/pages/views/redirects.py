"""Wagtail's screens of redirects with our form."""

from __future__ import annotations

from wagtail.admin.auth import require_admin_access
from wagtail.contrib.redirects.views import CreateView, EditView

from cms_ext.pages.forms.redirect import OldAddressForm


class OldAddressCreateView(CreateView):
    form_class = OldAddressForm


class OldAddressEditView(EditView):
    form_class = OldAddressForm


add = require_admin_access(OldAddressCreateView.as_view())
edit = require_admin_access(OldAddressEditView.as_view())
