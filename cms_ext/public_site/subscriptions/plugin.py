"""What the subscriptions add to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.plugins.coverage import unproven
from cms_ext.public_site.subscriptions.domain import privacy
from cms_ext.public_site.subscriptions.domain.announcement_letter import ANNOUNCEMENT_LETTER
from cms_ext.public_site.subscriptions.domain.consent import BY_MAIL, BY_SMS
from cms_ext.public_site.subscriptions.domain.joining import CONFIRMATION_LETTER
from cms_ext.public_site.subscriptions.domain.letters import DIGEST_LETTER
from cms_ext.public_site.subscriptions.domain.sending import (
    list_reach_channels,
    run_digests,
    run_mailings,
)
from cms_ext.public_site.subscriptions.letter_kinds import LETTER_KINDS

CHOSEN = [
    f"cms_ext_subscriptions.{model}_{places}"
    for model in ("Subscription", "PhoneSubscription")
    for places in ("properties", "buildings", "staircases")
]

PLUGIN = plugins.Plugin(
    evidence=plugins.EvidencePart(
        coverage=dict.fromkeys(
            (*CHOSEN, "cms_ext_subscriptions.Subscription_kinds"),
            unproven("czego dotyczy zapis; zgodę ma sam zapis"),
        )
    ),
    site=plugins.SitePart(
        urls="cms_ext.public_site.subscriptions.urls",
        menu=(
            plugins.MenuEntry(
                _("Ogłoszenia e-mailem"),
                "subscriptions:subscribe",
                where="search",
                found_by=_("powiadomienia powiadamiaj mail newsletter subskrypcja zapisać zapis"),
            ),
            plugins.MenuEntry(
                _("Pilne komunikaty SMS-em"),
                "subscriptions:sms",
                where="search",
                found_by=_("powiadomienia powiadamiaj telefon numer komórka zapisać awaria"),
            ),
        ),
        reach=list_reach_channels,
    ),
    people=plugins.PeoplePart(
        consents=(BY_MAIL, BY_SMS),
        personal_data=plugins.PersonalData(
            collect=privacy.collect,
            erase=privacy.erase,
            about=privacy.about,
        ),
        retention=(
            plugins.Retention(
                "SUBSCRIPTIONS_UNCONFIRMED",
                "Zapisy na ogłoszenia bez potwierdzenia",
                "końca ważności linku",
                days=7,
                forget=privacy.forget_unconfirmed,
                order=30,
            ),
            plugins.Retention(
                "SUBSCRIPTIONS_ENDED",
                "Zakończone zapisy na ogłoszenia",
                "zakończenia",
                months=12,
                forget=privacy.forget_ended,
                order=31,
            ),
            plugins.Retention(
                "SENDINGS",
                "Dziennik powiadomień o ogłoszeniach",
                "wysłania",
                months=12,
                forget=privacy.forget_sendings,
                order=40,
            ),
            plugins.Retention(
                "PHONES_UNCONFIRMED",
                "Zapisy na SMS bez potwierdzenia",
                "końca ważności kodu",
                days=1,
                forget=privacy.forget_unconfirmed_phones,
                order=41,
            ),
            plugins.Retention(
                "PHONES_ENDED",
                "Zakończone zapisy na SMS",
                "zakończenia",
                months=12,
                forget=privacy.forget_ended_phones,
                order=42,
            ),
        ),
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "editors",
                "Powiadomienia e-mail i SMS",
                (
                    "cms_ext_subscriptions_subscription_modeladmin_index",
                    "cms_ext_subscriptions_phonesubscription_modeladmin_index",
                    "cms_ext_subscriptions_mailing_modeladmin_index",
                ),
            ),
        ),
        roles=(
            plugins.Role(
                "publisher",
                (
                    "cms_ext_subscriptions.view_subscription",
                    "cms_ext_subscriptions.view_mailing",
                    "cms_ext_subscriptions.view_phonesubscription",
                ),
            ),
        ),
        rights=(
            plugins.RightInWords(
                _("ogląda zapisy na powiadomienia i to, co wysłano"),
                (
                    "cms_ext_subscriptions.view_subscription",
                    "cms_ext_subscriptions.view_mailing",
                    "cms_ext_subscriptions.view_phonesubscription",
                ),
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        composers=(CONFIRMATION_LETTER, ANNOUNCEMENT_LETTER, DIGEST_LETTER),
        letter_kinds=LETTER_KINDS,
        jobs=(
            plugins.Job(
                "announce",
                timedelta(seconds=30),
                run_mailings,
                order=15,
                title=_("Powiadomienia o ogłoszeniach"),
            ),
            plugins.Job(
                "send_digests",
                timedelta(minutes=1),
                run_digests,
                order=20,
                title=_("Zbiorcze wiadomości o ogłoszeniach"),
            ),
        ),
    ),
)
