"""The declaration of the exchange."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.office.approvals.domain.act import leave_to_another
from exchange_api.domain import system as systems
from exchange_api.domain.feeds import list_writes, read_writes
from exchange_api.domain.retention import forget_writes
from exchange_api.webhooks.domain.delivery import deliver_due, forget_deliveries, queue_event

ENTERS = "wagtailadmin.access_admin"


def list_waiting(user: Any, today: date) -> plugins.WaitingRows:
    """Select the systems that others have requested."""
    waiting = leave_to_another(systems.list_waiting_systems(), "exchange.system", user)
    return plugins.WaitingRows(waiting, since="requested_at")


PLUGIN = plugins.Plugin(
    site=plugins.SitePart(urls="exchange_api.urls"),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            staff_models=(
                "exchange_api.ExternalSystem",
                "exchange_api.SystemKey",
                "exchange_api_webhooks.WebhookReceiver",
            )
        ),
        retention=(
            plugins.Retention(
                "WRITES",
                _("Odpowiedzi na zapisy programów przez API"),
                _("zapisu"),
                days=30,
                forget=forget_writes,
            ),
            plugins.Retention(
                "WEBHOOKS",
                _("Zdarzenia wysłane innym programom"),
                _("zdarzenia"),
                days=30,
                forget=forget_deliveries,
            ),
        ),
    ),
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Programy z dostępem do API", ("exchange_systems",)),),
        roles=(
            plugins.Role("auditor", (systems.SEES,)),
            plugins.Role(
                "legal_admin",
                (ENTERS, systems.SEES, systems.REQUESTS, systems.APPROVES, systems.REVOKES),
            ),
        ),
        rights=(
            plugins.RightInWords(_("ogląda programy z dostępem do API"), (systems.SEES,)),
            plugins.RightInWords(
                _("występuje o dostęp programu do API i wydaje mu klucze"), (systems.REQUESTS,)
            ),
            plugins.RightInWords(
                _("zatwierdza dostęp programu do API jako druga osoba"), (systems.APPROVES,)
            ),
            plugins.RightInWords(_("odwołuje dostęp programu do API"), (systems.REVOKES,)),
        ),
        queues=(
            plugins.WorkQueue(
                "systems",
                _("Programy z dostępem do API do zatwierdzenia"),
                "exchange_systems",
                (systems.SEES, systems.APPROVES),
                list_waiting,
                query="?widok=czekaja",
                order=95,
            ),
        ),
        acts=(
            plugins.Act(
                "exchange.system",
                _("Dostęp programu do API"),
                plugins.Guarded.STAFF_RIGHTS,
                proposes=(systems.REQUESTS,),
                approves=(systems.APPROVES,),
                refusal=_("Dostęp zatwierdza inna osoba niż ta, która o niego wystąpiła."),
                logged=("API_SYSTEM_REQUESTED", "API_SYSTEM_APPROVED", "API_SYSTEM_REFUSED"),
                model="exchange_api.ExternalSystem",
                maker="requested_by",
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("API_SYSTEM_REQUESTED", _("Wniosek o dostęp programu do API")),
                ("API_SYSTEM_APPROVED", _("Zatwierdzenie dostępu programu do API")),
                ("API_SYSTEM_REFUSED", _("Odrzucenie dostępu programu do API")),
                ("API_SYSTEM_REVOKED", _("Odwołanie dostępu programu do API")),
                ("API_KEY_ISSUED", _("Wydanie klucza do API")),
                ("API_KEY_ENDED", _("Wyłączenie klucza do API")),
                ("WEBHOOK_ADDED", _("Nowy adres, na który idą zdarzenia")),
                ("WEBHOOK_ENDED", _("Koniec wysyłania zdarzeń na adres")),
                ("WEBHOOK_REPLAYED", _("Ponowne wysłanie zdarzenia")),
                ("API_READ", _("Odczyt przez API")),
                ("API_WRITTEN", _("Zapis przez API")),
            )
        ),
    ),
    operations=plugins.OperationsPart(
        listeners=(plugins.EventListener("webhooks", queue_event),),
        jobs=(
            plugins.Job(
                "deliver_webhooks",
                timedelta(seconds=3),
                deliver_due,
                order=146,
                title=_("Wysyłanie zdarzeń innym programom"),
                beside=True,
            ),
        ),
        feeds=(
            plugins.Feed(
                "exchange_writes",
                _("Dane z programu przez API"),
                (systems.SEES, systems.REQUESTS),
                read_writes,
                list_writes,
                way_back=_(
                    "Dane przez API wycofuje się tak jak z pliku: na ekranie stanu z programu, "
                    "wyciągu albo paczki księgowań."
                ),
                order=60,
            ),
        ),
    ),
)
