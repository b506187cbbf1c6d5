"""Waste fees in the administration: the menu entry and the screens of the runs."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from waste_union.fees.views import FeeRunPage, FeeRunsPage
from waste_union.fees.vocabulary import SEES_FEES

BASE = "rozliczenia/oplaty-za-odpady"
register_entries(
    ScreenEntry("settlements", _("Opłaty za odpady"), "ebok_fee_runs", "list-ol", 55, SEES_FEES)
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    show = FeeRunPage.as_view(http_method_names=["get", "head"])
    decide = FeeRunPage.as_view(http_method_names=["post"])
    return [
        path(f"{BASE}/", FeeRunsPage.as_view(), name="ebok_fee_runs"),
        path(f"{BASE}/<int:pk>/", show, name="ebok_fee_run"),
        path(f"{BASE}/<int:pk>/decyzja/", decide, name="ebok_fee_run_decide"),
    ]
