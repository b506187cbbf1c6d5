"""The screens for the accountant in the administration."""

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.accounting.rights import SEES_COSTS, SEES_JOURNALS, SEES_RULES
from ebok_plugin.ledger.rights import SEES

register_entries(
    ScreenEntry(
        "settlements",
        _("Przychody i koszty nieruchomości"),
        "ebok_accounting_results",
        "home",
        76,
        SEES_COSTS,
    ),
    ScreenEntry("settlements", _("Obroty i salda"), "ebok_accounting_turnover", "table", 75, SEES),
    ScreenEntry(
        "ledger-records",
        _("Dzienniki dla księgowości"),
        "ebok_accounting_journals",
        "doc-full",
        70,
        SEES_JOURNALS,
    ),
    ScreenEntry("fee-settings", _("Plan kont"), "ebok_accounting_rules", "table", 60, SEES_RULES),
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.accounting.urls"))]
