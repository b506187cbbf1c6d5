"""The demo's requests for papers, from fixtures/coop/requests.yaml through the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from django.conf import settings

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.people import person_of
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm
from members_area.library.models import DocumentKind
from members_area.requests.domain.opening import note_cost, save_price, start_review
from members_area.requests.domain.registration import (
    Grounds,
    RequestedPapers,
    record_refusal_delivery,
    refuse_request,
    submit_request,
)
from members_area.requests.models import CopyPrice, DocumentRequest
from members_area.requests.vocabulary import Delivery, Form, RequestChannel


def load_requests(today: date, clerk: Origin) -> None:
    """A price list, and each request as far as it has come by `today`."""
    path = settings.COOP_DEMO_FIXTURES / "requests.yaml"
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for row in content["prices"]:
        price = CopyPrice(
            form=row["form"], unit=row["unit"], price=row["price"], valid_from=row["from"]
        )
        save_price(price, origin=clerk)
    for row in content["requests"]:
        if row["day"] <= today:
            request = _submitted(row, clerk)
            for step in row["steps"]:
                if step.get("day", row["day"]) <= today:
                    request = _moved(request, step, clerk)
    # They went out on their days; a demo that starts today sends none of them again.
    OutgoingMessage.objects.filter(about_type=DocumentRequest._meta.label).delete()


def _submitted(row: dict[str, Any], clerk: Origin) -> DocumentRequest:
    person, channel = person_of(row["person"]), RequestChannel(row["channel"])
    login = User.objects.filter(person=person, realm=Realm.IKCS).first()
    own = Origin(actor=login, panel=Realm.IKCS)
    asked = RequestedPapers(
        kinds=[DocumentKind.objects.get(code=code) for code in row["kinds"]],
        description=row["description"],
        form=Form(row["form"]),
        delivery=Delivery(row.get("delivery", Delivery.OFFICE)),
        period_from=row.get("period_from"),
        period_to=row.get("period_to"),
    )
    origin = clerk if channel == RequestChannel.PAPER else own
    return submit_request(person, asked, channel=channel, on=row["day"], origin=origin)


def _moved(request: DocumentRequest, step: dict[str, Any], clerk: Origin) -> DocumentRequest:
    if step["do"] == "start_review":
        return start_review(request, origin=clerk)
    if step["do"] == "note_cost":
        return note_cost(request, step["units"], today=step["day"], origin=clerk)
    if step["do"] == "refuse":
        names = ("what", "ground", "reasons", "signed_by")
        grounds = Grounds(**{name: step[name] for name in names})
        return refuse_request(request, grounds, today=step["day"], origin=clerk)
    record_refusal_delivery(request.refusal, step["day"], today=step["day"], origin=clerk)
    return request
