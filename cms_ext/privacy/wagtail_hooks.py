"""The administration of personal data: the access log, terms, copies for people, erasure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from cms_ext.privacy.views.log_register import LogRegister
from cms_ext.privacy.views.retention_register import RetentionRegister


class PrivacyGroup(ModelAdminGroup):
    menu_label = _("Dane osobowe")
    menu_icon = "user"
    menu_order = 800
    items = (LogRegister, RetentionRegister)


modeladmin_register(PrivacyGroup)
