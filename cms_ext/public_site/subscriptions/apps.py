from cms_ext.plugins import PluginConfig


class SubscriptionsConfig(PluginConfig):
    name = "cms_ext.public_site.subscriptions"
    label = "cms_ext_subscriptions"
    verbose_name = "Powiadomienia o ogłoszeniach"
    slug = "subscriptions"
    title = "Powiadomienia o ogłoszeniach"

    def ready(self) -> None:
        from cms_ext.public_site.subscriptions.domain import sending  # noqa: F401, PLC0415 - connects on import
