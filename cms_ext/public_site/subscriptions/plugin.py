"""What the subscriptions add to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    Job,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    Retention,
    RightInWords,
    Role,
    SitePart,
)
from cms_ext.plugins.coverage import unproven
from cms_ext.public_site.subscriptions.domain import privacy
from cms_ext.public_site.subscriptions.domain.sending import (
    list_reach_channels,
    run_digests,
    run_mailings,
)

CHOSEN = [
    f"cms_ext_subscriptions.{model}_{places}"
    for model in ("Subscription", "PhoneSubscription")
    for places in ("properties", "buildings", "staircases")
]

PLUGIN = Plugin(
    evidence=EvidencePart(
        coverage=dict.fromkeys(
            (*CHOSEN, "cms_ext_subscriptions.Subscription_kinds"),
            unproven("czego dotyczy zapis; zgodę ma sam zapis"),
        )
    ),
    site=SitePart(
        urls="cms_ext.public_site.subscriptions.urls",
        reach=list_reach_channels,
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=privacy.collect,
            erase=privacy.erase,
            about=privacy.about,
        ),
        retention=(
            Retention(
                "SUBSCRIPTIONS_UNCONFIRMED",
                "Zapisy na ogłoszenia bez potwierdzenia",
                "końca ważności linku",
                days=7,
                forget=privacy.forget_unconfirmed,
                order=30,
            ),
            Retention(
                "SUBSCRIPTIONS_ENDED",
                "Zakończone zapisy na ogłoszenia",
                "zakończenia",
                months=12,
                forget=privacy.forget_ended,
                order=31,
            ),
            Retention(
                "SENDINGS",
                "Dziennik powiadomień o ogłoszeniach",
                "wysłania",
                months=12,
                forget=privacy.forget_sendings,
                order=40,
            ),
            Retention(
                "PHONES_UNCONFIRMED",
                "Zapisy na SMS bez potwierdzenia",
                "końca ważności kodu",
                days=1,
                forget=privacy.forget_unconfirmed_phones,
                order=41,
            ),
            Retention(
                "PHONES_ENDED",
                "Zakończone zapisy na SMS",
                "zakończenia",
                months=12,
                forget=privacy.forget_ended_phones,
                order=42,
            ),
        ),
    ),
    desk=DeskPart(
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
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "announce",
                timedelta(seconds=30),
                run_mailings,
                order=15,
                title=_("Powiadomienia o ogłoszeniach"),
            ),
            Job(
                "send_digests",
                timedelta(minutes=1),
                run_digests,
                order=20,
                title=_("Zbiorcze wiadomości o ogłoszeniach"),
            ),
        ),
    ),
)
