"""The member's tasks from requests: a cost to accept, papers to collect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.identity.models import User
from members_area.library.domain.waiting import WaitingTask
from members_area.requests.domain.queries import own_requests
from members_area.requests.vocabulary import RequestState

TOLD: Mapping[str, object] = {
    RequestState.COST_NOTICE: gettext_lazy(
        "Spółdzielnia podała koszt. Przyjmij go albo wycofaj wniosek."
    ),
    RequestState.READY: gettext_lazy("Dokumenty są gotowe do odbioru."),
}


def waiting_tasks(user: User, today: date) -> list[WaitingTask]:
    """The tasks of a member: requests on which the member has the next step."""
    return [
        WaitingTask(
            _("Wniosek %s") % request.number,
            str(TOLD[request.state]),
            reverse("ikcs:request", args=[request.pk]),
        )
        for request in own_requests(user).filter(state__in=TOLD)
    ]
