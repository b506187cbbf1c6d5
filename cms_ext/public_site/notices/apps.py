from cms_ext.plugins import Alarm, Plugin, PluginConfig


class NoticesConfig(PluginConfig):
    name = "cms_ext.public_site.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"
    plugin = Plugin(
        slug="notices",
        title="Ogłoszenia",
        alarm=Alarm(
            column="cms_ext.public_site.notices.domain.alerts.alert_column",
            shown="cms_ext.public_site.notices.domain.alerts.alert_of",
        ),
    )

    def ready(self) -> None:
        from cms_ext.public_site.notices import receivers  # noqa: F401, PLC0415 - connects on import
