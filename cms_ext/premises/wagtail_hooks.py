"""The premises tree in the administration."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail import hooks

from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries
from cms_ext.premises.domain.place import SEES
from cms_ext.premises.views import place, post_code, tree
from cms_ext.premises.views.tree import SCREEN

BASE = "nieruchomosci"


register_entries(
    ScreenEntry(PEOPLE, gettext_lazy("Nieruchomości"), "premises_tree", "home", 50, SEES)
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path(f"{BASE}/", tree.show_tree, name="premises_tree"),
        path(f"{BASE}/dodaj/", place.AddPropertyView.as_view(), name="premises_add_property"),
        *table_urls(SCREEN, f"{BASE}/plik"),
        path(f"{BASE}/kody-pocztowe/", post_code.enter_post_codes, name="premises_post_codes"),
        path(f"{BASE}/kontakt/<int:key>/", place.ContactView.as_view(), name="premises_contact"),
        path(
            f"{BASE}/kontakt/<int:key>/usun/",
            place.ContactRemovalView.as_view(),
            name="premises_contact_remove",
        ),
        path(f"{BASE}/wybrane/<slug:slug>/<slug:name>/", tree.change_several, name="premises_bulk"),
        path(f"{BASE}/<slug:slug>/<int:key>/", place.show_place, name="premises_place"),
        path(
            f"{BASE}/<slug:slug>/<int:key>/<slug:name>/",
            place.PlaceStepView.as_view(),
            name="premises_step",
        ),
    ]


@hooks.register("register_permissions")
def register_rights() -> QuerySet[Permission]:
    codes = ("view_property", "change_property", "change_premises")
    return Permission.objects.filter(content_type__app_label="cms_ext_premises", codename__in=codes)
