"""What this part of the extension adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
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
from cms_ext.public_site.subscriptions import personal_data as subscriptions_personal_data
from cms_ext.public_site.subscriptions.domain.forgetting import (
    forget_ended,
    forget_ended_phones,
    forget_sendings,
    forget_unconfirmed,
    forget_unconfirmed_phones,
)
from cms_ext.public_site.subscriptions.domain.sending import announce, digest, ways

PLUGIN = Plugin(
    site=SitePart(
        urls="cms_ext.public_site.subscriptions.urls",
        reach=ways,
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=subscriptions_personal_data.collect,
            erase=subscriptions_personal_data.erase,
            about=subscriptions_personal_data.about,
        ),
        retention=(
            Retention(
                "SUBSCRIPTIONS_UNCONFIRMED",
                "Zapisy na ogłoszenia bez potwierdzenia",
                "końca ważności linku",
                days=7,
                forget=forget_unconfirmed,
                order=30,
            ),
            Retention(
                "SUBSCRIPTIONS_ENDED",
                "Zakończone zapisy na ogłoszenia",
                "zakończenia",
                months=12,
                forget=forget_ended,
                order=31,
            ),
            Retention(
                "SENDINGS",
                "Dziennik powiadomień o ogłoszeniach",
                "wysłania",
                months=12,
                forget=forget_sendings,
                order=40,
            ),
            Retention(
                "PHONES_UNCONFIRMED",
                "Zapisy na SMS bez potwierdzenia",
                "końca ważności kodu",
                days=1,
                forget=forget_unconfirmed_phones,
                order=41,
            ),
            Retention(
                "PHONES_ENDED",
                "Zakończone zapisy na SMS",
                "zakończenia",
                months=12,
                forget=forget_ended_phones,
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
                announce,
                order=15,
                title=_("Powiadomienia o ogłoszeniach"),
            ),
            Job(
                "send_digests",
                timedelta(minutes=1),
                digest,
                order=20,
                title=_("Zbiorcze wiadomości o ogłoszeniach"),
            ),
        ),
    ),
)
