"""The administration of personal data: the access log, terms, copies for people, erasure."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.privacy.views.person import EXPORTS
from cms_ext.desks.privacy.views.registers import ErasureRegister, LogRegister, RetentionRegister
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

for register in (LogRegister, RetentionRegister, ErasureRegister):
    modeladmin_register(register)
register_entries(
    ScreenEntry(
        PEOPLE, _("Kopie i usuwanie danych"), "privacy_desk_people", "download", 80, EXPORTS
    )
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.privacy.desk_urls"))]
