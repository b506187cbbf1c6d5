from datetime import timedelta

from cms_ext.plugins import Job, Plugin, PluginConfig, Role

SENDING = "cms_ext.subscriptions.domain.sending"


class SubscriptionsConfig(PluginConfig):
    name = "cms_ext.subscriptions"
    label = "cms_ext_subscriptions"
    verbose_name = "Powiadomienia o ogłoszeniach"
    plugin = Plugin(
        slug="subscriptions",
        title="Powiadomienia o ogłoszeniach",
        roles=(
            Role(
                "publisher",
                (
                    "cms_ext_subscriptions.view_subscription",
                    "cms_ext_subscriptions.view_mailing",
                    "cms_ext_subscriptions.view_phonesubscription",
                ),
            ),
        ),
        jobs=(
            Job("announce", timedelta(seconds=30), f"{SENDING}.announce", order=15),
            Job("send_digests", timedelta(minutes=5), f"{SENDING}.digest", order=20),
        ),
    )
