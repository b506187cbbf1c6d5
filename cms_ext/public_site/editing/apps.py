from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    Job,
    Plugin,
    PluginConfig,
    Retention,
    SearchGroup,
    WorkQueue,
)

ENTERS = ("wagtailadmin.access_admin",)
FORGETTING = "cms_ext.public_site.editing.domain.missed"


class EditingConfig(PluginConfig):
    name = "cms_ext.public_site.editing"
    label = "cms_ext_editing"
    verbose_name = "Dzień redakcji"
    plugin = Plugin(
        slug="editing",
        title="Dzień redakcji",
        finds=(
            SearchGroup(
                "pages",
                _("Strony i ogłoszenia"),
                ENTERS,
                "cms_ext.public_site.editing.search_group.find",
                "wagtailadmin_pages:search",
                offered="cms_ext.public_site.editing.domain.today.is_editor",
                order=60,
            ),
        ),
        today=(
            WorkQueue(
                "approvals",
                _("Strony i ogłoszenia do zatwierdzenia"),
                "wagtailadmin_home",
                ENTERS,
                "cms_ext.public_site.editing.domain.today.pages_to_approve",
                button=_("Zobacz niżej"),
                query="#h-dzis-waiting",
                in_menus=False,
                order=30,
            ),
            WorkQueue(
                "expiring",
                _("Ogłoszenia, które się kończą"),
                "wagtailadmin_home",
                ENTERS,
                "cms_ext.public_site.editing.domain.today.announcements_to_end",
                button=_("Zobacz niżej"),
                query="#h-dzis-expiring",
                in_menus=False,
                order=31,
            ),
        ),
        jobs=(
            Job(
                "survey_pages",
                timedelta(days=1),
                "cms_ext.public_site.editing.domain.review.survey_nightly",
                order=35,
                title=_("Przegląd stron dla redakcji"),
            ),
        ),
        retention=(
            Retention(
                "MISSED_SEARCHES",
                "Szukane na stronie bez wyniku",
                "dnia szukania",
                months=12,
                forget=f"{FORGETTING}.forget_missed",
                order=35,
            ),
            Retention(
                "MISSED_ADDRESSES",
                "Adresy, pod którymi nic nie ma",
                "ostatniego wejścia",
                months=12,
                forget=f"{FORGETTING}.forget_missed_addresses",
                order=36,
            ),
        ),
    )

    def ready(self) -> None:
        from cms_ext.public_site.editing import receivers  # noqa: F401, PLC0415 - connects on import
