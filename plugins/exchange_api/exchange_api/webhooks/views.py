"""The page of a system's receivers: its addresses, and what was sent to them."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage
from exchange_api.domain import system as systems
from exchange_api.models import ExternalSystem
from exchange_api.webhooks.domain.delivery import replay
from exchange_api.webhooks.domain.receiver import (
    NewReceiver,
    add_receiver,
    end_receiver,
    list_receivers,
    may_hear,
    word_kinds,
)
from exchange_api.webhooks.forms import NumberForm, ReceiverForm
from exchange_api.webhooks.models import WebhookDelivery, WebhookReceiver

SHOWN = 50


def _add(system: ExternalSystem, form: ReceiverForm, today: date, origin: Origin) -> NewReceiver:
    typed = form.cleaned_data
    return add_receiver(system, typed["adres"], typed["zdarzenia"], today=today, origin=origin)


def _end(system: ExternalSystem, form: NumberForm, today: date, origin: Origin) -> None:
    own = WebhookReceiver.objects.filter(system=system)
    receiver = get_object_or_404(own, pk=form.cleaned_data["numer"])
    end_receiver(receiver, _("Zakończył pracownik."), origin=origin)


def _replay(system: ExternalSystem, form: NumberForm, today: date, origin: Origin) -> None:
    own = WebhookDelivery.objects.filter(receiver__system=system)
    replay(get_object_or_404(own, pk=form.cleaned_data["numer"]), origin=origin)


STEPS = by_slug(
    Step(
        "dodaj",
        gettext_lazy("Dodaj adres"),
        _add,
        ReceiverForm,
        rights=(systems.REQUESTS,),
        offered=may_hear,
    ),
    Step(
        "zakoncz",
        gettext_lazy("Zakończ wysyłanie"),
        _end,
        NumberForm,
        done=gettext_lazy("Na ten adres nic już nie pójdzie."),
        rights=(systems.REVOKES,),
    ),
    Step(
        "ponow",
        gettext_lazy("Wyślij ponownie"),
        _replay,
        NumberForm,
        done=gettext_lazy("Zdarzenie pójdzie jeszcze raz w ciągu kilku sekund."),
        rights=(systems.REQUESTS,),
    ),
)


class ReceiversPage(FreshPage[ExternalSystem]):
    """The addresses of one system, and the latest events sent to them."""

    template_name = "exchange_api/webhooks/receivers.html"
    sees = systems.SEES
    steps = STEPS

    def find_subject(self, pk: int) -> ExternalSystem:
        return get_object_or_404(ExternalSystem, pk=pk)

    def response_to(self, answer: object) -> HttpResponseBase:
        """Show a new secret at once: it is never shown again."""
        if isinstance(answer, NewReceiver):
            return self._show_secret(answer)
        return super().response_to(answer)

    def _show_secret(self, new: NewReceiver) -> HttpResponse:
        context = {"subject": self.subject, "secret": new.secret, "receiver": new.receiver}
        return render(self.request, "exchange_api/webhooks/secret.html", context)

    def page_context(self) -> dict[str, Any]:
        words = word_kinds()
        sent = WebhookDelivery.objects.filter(receiver__system=self.subject)
        return {
            "receivers": [
                (receiver, [words.get(kind, kind) for kind in receiver.kinds])
                for receiver in list_receivers(self.subject)
            ],
            "deliveries": [
                (one, words.get(one.kind, one.kind))
                for one in sent.select_related("receiver").order_by("-pk")[:SHOWN]
            ],
        }
