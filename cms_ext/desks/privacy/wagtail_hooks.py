"""The administration of personal data: the access log, terms, copies for people, erasure."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from cms_ext.desks.privacy.views.person import EXPORTS
from cms_ext.desks.privacy.views.registers import ErasureRegister, LogRegister, RetentionRegister


class PrivacyGroup(ModelAdminGroup):
    menu_label = _("Dane osobowe")
    menu_icon = "user"
    menu_order = 800
    items = (LogRegister, RetentionRegister, ErasureRegister)


modeladmin_register(PrivacyGroup)


class PrivacyMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(EXPORTS)


@hooks.register("register_admin_menu_item")
def register_desk_entry() -> MenuItem:
    return PrivacyMenuItem(
        _("Kopie i usuwanie"),
        reverse_lazy("privacy_desk_people"),
        name="privacy-desk",
        icon_name="download",
        order=810,
    )


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.privacy.desk_urls"))]
