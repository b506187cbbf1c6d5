from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.approvals.views import consent, resolution, rule_change, table
from cms_ext.office.desk_kit.menu_place import (
    LAW_SETTINGS,
    STAFF_SETTINGS,
    ScreenEntry,
    register_entries,
)
from cms_ext.people.identity.views.guard import ENTERS_ADMIN

register_entries(
    ScreenEntry(
        STAFF_SETTINGS, _("Kto co zatwierdza"), "approvals_table", "check", 30, ENTERS_ADMIN
    ),
    ScreenEntry(
        STAFF_SETTINGS,
        _("Uchwały małego biura"),
        "approvals_resolutions",
        "doc-full",
        40,
        resolution.SEES,
    ),
    ScreenEntry(LAW_SETTINGS, _("Treści zgód"), "approvals_consents", "form", 20, rule_change.SEES),
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    changes, change = rule_change.RuleChangeList, rule_change.RuleChangePage
    return [
        path("zatwierdzanie/", table.show_table, name="approvals_table"),
        path(
            "zatwierdzanie/uchwaly/",
            resolution.ResolutionList.as_view(),
            name="approvals_resolutions",
        ),
        path(
            "zatwierdzanie/uchwaly/nowa/",
            resolution.NewResolutionView.as_view(),
            name="approvals_resolution_new",
        ),
        path(
            "zatwierdzanie/uchwaly/<int:pk>/",
            resolution.ResolutionPage.as_view(),
            name="approvals_resolution",
        ),
        path(
            "zatwierdzanie/uchwaly/<int:pk>/skan/",
            resolution.send_resolution,
            name="approvals_resolution_file",
        ),
        path("zatwierdzanie/zgody/", consent.show_consents, name="approvals_consents"),
        path(
            "zatwierdzanie/zgody/<slug:code>/",
            consent.ConsentChangeView.as_view(),
            name="approvals_consent",
        ),
        path("zatwierdzanie/reguly/", changes.as_view(), name="law_rule_changes"),
        path("zatwierdzanie/reguly/<int:pk>/", change.as_view(), name="law_rule_change"),
    ]
