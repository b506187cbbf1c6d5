"""Media settlements in the administration: to be looked at, each look stands in the access log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from ebok_plugin.media.views.register import LineRegister, SettlementRegister


class MediaGroup(ModelAdminGroup):
    menu_label = _("Media")
    menu_icon = "list-ul"
    menu_order = 304
    items = (SettlementRegister, LineRegister)


modeladmin_register(MediaGroup)
