"""The file of contacts in the administration."""

from django.urls import URLPattern
from wagtail import hooks

from cms_ext.desks.contact_import.views import SCREEN
from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import PEOPLE, register_entries

register_entries(ScreenMenuItem(PEOPLE, SCREEN, 25))


@hooks.register("register_admin_urls")
def register_screen() -> list[URLPattern]:
    return table_urls(SCREEN, "osoby/kontakty")
