"""What the editors' tools add to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.editing.domain import missed, today
from cms_ext.public_site.editing.domain.review import survey_pages

ENTERS = ("wagtailadmin.access_admin",)

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        retention=(
            plugins.Retention(
                "MISSED_SEARCHES",
                "Szukane na stronie bez wyniku",
                "dnia szukania",
                months=12,
                forget=missed.forget_missed,
                order=35,
            ),
            plugins.Retention(
                "MISSED_ADDRESSES",
                "Adresy, pod którymi nic nie ma",
                "ostatniego wejścia",
                months=12,
                forget=missed.forget_missed_addresses,
                order=36,
            ),
        ),
    ),
    desk=plugins.DeskPart(
        finds=(
            plugins.SearchGroup(
                "pages",
                _("Strony i ogłoszenia"),
                ENTERS,
                today.find_pages,
                "wagtailadmin_pages:search",
                offered=today.is_editor,
                order=60,
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "approvals",
                _("Strony i ogłoszenia do zatwierdzenia"),
                "wagtailadmin_home",
                ENTERS,
                today.pages_to_approve,
                button=_("Zobacz niżej"),
                query="#h-dzis-waiting",
                in_menus=False,
                order=30,
            ),
            plugins.WorkQueue(
                "expiring",
                _("Ogłoszenia, które się kończą"),
                "wagtailadmin_home",
                ENTERS,
                today.announcements_to_end,
                button=_("Zobacz niżej"),
                query="#h-dzis-expiring",
                in_menus=False,
                order=31,
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "survey_pages",
                timedelta(days=1),
                lambda: survey_pages(business_today()),
                order=35,
                title=_("Przegląd stron dla redakcji"),
            ),
        ),
    ),
)
