from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, PersonalData, Plugin, PluginConfig, Retention, RightInWords, Role

SENDING = "cms_ext.public_site.subscriptions.domain.sending"
FORGETTING = "cms_ext.public_site.subscriptions.domain.forgetting"


class SubscriptionsConfig(PluginConfig):
    name = "cms_ext.public_site.subscriptions"
    label = "cms_ext_subscriptions"
    verbose_name = "Powiadomienia o ogłoszeniach"
    plugin = Plugin(
        slug="subscriptions",
        title="Powiadomienia o ogłoszeniach",
        urls="cms_ext.public_site.subscriptions.urls",
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
        rights=(
            RightInWords(
                _("ogląda zapisy na powiadomienia i to, co wysłano"),
                (
                    "cms_ext_subscriptions.view_subscription",
                    "cms_ext_subscriptions.view_mailing",
                    "cms_ext_subscriptions.view_phonesubscription",
                ),
            ),
        ),
        reach="cms_ext.public_site.subscriptions.domain.sending.ways",
        jobs=(
            Job(
                "announce",
                timedelta(seconds=30),
                f"{SENDING}.announce",
                order=15,
                title=_("Powiadomienia o ogłoszeniach"),
            ),
            Job(
                "send_digests",
                timedelta(minutes=1),
                f"{SENDING}.digest",
                order=20,
                title=_("Zbiorcze wiadomości o ogłoszeniach"),
            ),
        ),
        personal_data=PersonalData(
            collect="cms_ext.public_site.subscriptions.personal_data.collect",
            erase="cms_ext.public_site.subscriptions.personal_data.erase",
            about="cms_ext.public_site.subscriptions.personal_data.about",
        ),
        retention=(
            Retention(
                "SUBSCRIPTIONS_UNCONFIRMED",
                "Zapisy na ogłoszenia bez potwierdzenia",
                "końca ważności linku",
                days=7,
                forget=f"{FORGETTING}.forget_unconfirmed",
                order=30,
            ),
            Retention(
                "SUBSCRIPTIONS_ENDED",
                "Zakończone zapisy na ogłoszenia",
                "zakończenia",
                months=12,
                forget=f"{FORGETTING}.forget_ended",
                order=31,
            ),
            Retention(
                "SENDINGS",
                "Dziennik powiadomień o ogłoszeniach",
                "wysłania",
                months=12,
                forget=f"{FORGETTING}.forget_sendings",
                order=40,
            ),
            Retention(
                "PHONES_UNCONFIRMED",
                "Zapisy na SMS bez potwierdzenia",
                "końca ważności kodu",
                days=1,
                forget=f"{FORGETTING}.forget_unconfirmed_phones",
                order=41,
            ),
            Retention(
                "PHONES_ENDED",
                "Zakończone zapisy na SMS",
                "zakończenia",
                months=12,
                forget=f"{FORGETTING}.forget_ended_phones",
                order=42,
            ),
        ),
    )

    def ready(self) -> None:
        from cms_ext.public_site.subscriptions import receivers  # noqa: F401, PLC0415 - connects on import
