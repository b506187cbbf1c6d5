"""The screens of fee changes in the administration: menu entry and addresses."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.fee_changes.rights import SEES
from ebok_plugin.fee_changes.views import change, changes

register_entries(
    ScreenEntry("settlements", _("Zmiany opłat"), "ebok_fee_changes", "calendar-alt", 60, SEES)
)
ONE = "zmiany-oplat/<int:pk>"
ENTRY = change.FeeChangeEntryView.as_view()
DRAFT = change.DraftView.as_view()

DESK_URLS = [
    path("zmiany-oplat/", changes.ChangeList.as_view(), name="ebok_fee_changes"),
    path("zmiany-oplat/nowa/", DRAFT, name="ebok_fee_change_new"),
    path(f"{ONE}/", change.change, name="ebok_fee_change"),
    path(f"{ONE}/szkic/", DRAFT, name="ebok_fee_change_edit"),
    path(f"{ONE}/skutki/", change.effect, name="ebok_fee_change_effect"),
    path(f"{ONE}/krok/<slug:slug>/", change.ChangeStepView.as_view(), name="ebok_fee_change_step"),
    path(f"{ONE}/doreczenie/", ENTRY, {"slug": "doreczenie"}, name="ebok_fee_delivery"),
    path(f"{ONE}/doreczenia/", ENTRY, {"slug": "doreczenia"}, name="ebok_fee_deliveries"),
    path(
        f"{ONE}/wyjatki/",
        change.OldRatesView.as_view(),
        {"slug": "wyjatki"},
        name="ebok_fee_old_rates",
    ),
    path(f"{ONE}/wydruk/", changes.pile, name="ebok_fee_pile"),
    path(f"{ONE}/wydrukowane/", changes.printed, name="ebok_fee_printed"),
    path(f"{ONE}/opinia/", ENTRY, {"slug": "opinia"}, name="ebok_fee_opinion"),
    path(
        f"{ONE}/opinia/<int:override>/",
        change.OpinionApprovalView.as_view(),
        name="ebok_fee_approve_opinion",
    ),
    path(f"{ONE}/sprawa/", ENTRY, {"slug": "sprawa"}, name="ebok_fee_contest"),
    path(
        f"{ONE}/sprawa/<int:contest>/", change.ContestEndView.as_view(), name="ebok_fee_contest_end"
    ),
]


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return DESK_URLS
