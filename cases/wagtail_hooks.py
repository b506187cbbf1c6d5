"""Cases in the administration: the queue, and what the office keeps for it."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cases.domain.queries import CHARGES, SEES
from cases.views.registers import ServiceRegister, SubjectRegister, TemplateRegister
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

register_entries(
    ScreenEntry(PEOPLE, _("Sprawy"), "cases_desk_queue", "help", 5, SEES),
    ScreenEntry(PEOPLE, _("Usługi do obciążenia"), "cases_desk_charges", "tag", 7, CHARGES),
)
modeladmin_register(ServiceRegister)
modeladmin_register(SubjectRegister)
modeladmin_register(TemplateRegister)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("cases.desk_urls"))]
