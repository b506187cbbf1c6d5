from datetime import timedelta

from cms_ext.plugins import Job, Plugin, PluginConfig, Retention

FORGETTING = "cms_ext.public_site.editing.domain.missed"


class EditingConfig(PluginConfig):
    name = "cms_ext.public_site.editing"
    label = "cms_ext_editing"
    verbose_name = "Dzień redakcji"
    plugin = Plugin(
        slug="editing",
        title="Dzień redakcji",
        jobs=(
            Job(
                "survey_pages",
                timedelta(days=1),
                "cms_ext.public_site.editing.domain.review.survey_nightly",
                order=35,
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
