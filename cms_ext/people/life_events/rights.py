"""Permissions of events: as text, and the roles that have them."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import GivenRight, build_roles, word_rights

APP = "cms_ext_life_events"
SEES = f"{APP}.view_lifeevent"
REPORTS = f"{APP}.add_lifeevent"
CHANGES = f"{APP}.change_lifeevent"

DESKS = ("membership_clerk", "finance_clerk")

GIVEN = (
    GivenRight(
        _("ogląda zdarzenia: śmierć, sprzedaż, zamknięcie konta"),
        APP,
        "view_lifeevent",
        (*DESKS, "finance_approver", "auditor"),
    ),
    GivenRight(_("zgłasza zdarzenia"), APP, "add_lifeevent", DESKS),
    GivenRight(_("pomija kroki zdarzeń i kończy zdarzenia"), APP, "change_lifeevent", DESKS),
)
RIGHTS = word_rights(GIVEN)
ROLES = build_roles(GIVEN, {})
