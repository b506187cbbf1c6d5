"""The demo's cases, from fixtures/coop/cases.yaml through the verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import yaml
from django.conf import settings

from cases.domain import handling
from cases.domain.customer import customer_reply
from cases.domain.decision import (
    DraftedDecision,
    decide,
    draft_decision,
    instruction_of,
    send_answer,
)
from cases.domain.opening import Contact, NewCase, open_case
from cases.domain.queries import follows
from cases.domain.retention import RowInDispute
from cases.models import Case, CaseSubject
from cases.plugin.demo_orders import load_orders
from cases.plugin.demo_subjects import load_subjects
from cases.plugin.new_site import name_desks
from cases.vocabulary import (
    AT_DESK,
    AnswerWay,
    CaseChannel,
    CaseOutcome,
    CasePriority,
    ReplyWay,
)
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.people import person_of
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import find_readable_row
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Building

Step = Callable[[Case, dict[str, Any], date, Origin], object]


def load(today: date, premises: int) -> None:
    """Each case as far as it has come by `today`. A second time nothing is added."""
    if Case.objects.exists():
        return
    name_desks()
    path = settings.COOP_DEMO_FIXTURES / "cases.yaml"
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    clerk = User.objects.get(realm=Realm.STAFF, login="finanse")
    load_subjects(clerk)
    for row in sorted(rows, key=lambda one: str(one["day"])):
        if row["day"] <= today:
            case = _opened(row, clerk)
            for step in row.get("steps", ()):
                if step.get("day", row["day"]) <= today:
                    origin = Origin(actor=clerk)
                    STEPS[step["do"]](case, step, step.get("day", row["day"]), origin)
    load_orders(today, clerk)
    # They went out on their days; a demo that starts today sends none of them again.
    OutgoingMessage.objects.filter(about_type=Case._meta.label).delete()


def _opened(row: dict[str, Any], clerk: User) -> Case:
    """What came by telephone, by e-mail or on paper was typed in by the clerk."""
    person = person_of(row["person"]) if "person" in row else None
    login = User.objects.filter(person=person, realm=row["channel"].lower()).first()
    about = _row(row, login)
    new = NewCase(
        subject=CaseSubject.objects.select_related("type").get(name=row["subject"]),
        description=row["text"],
        channel=CaseChannel(row["channel"]),
        received_on=row["day"],
        person=person,
        contact=Contact(row.get("name", ""), row.get("e_mail", "")),
        reply_way=ReplyWay.EMAIL if person or "e_mail" in row else ReplyWay.PAGE,
        building=Building.objects.order_by("code").first() if row.get("building") else None,
        place=row.get("place", ""),
        row=about,
        account_no=about.found.account_no if about else row.get("account", ""),
        told_to_payer=bool(about and login and follows(login, about.found.account_no, row["day"])),
        expectation=row.get("expectation", ""),
    )
    by = clerk if new.channel in AT_DESK else login
    return open_case(new, Origin(actor=by)).case


def _row(row: dict[str, Any], login: User | None) -> RowInDispute | None:
    """The row of an account that the case is about; none on a site without E-BOK."""
    if "row" not in row:
        return None
    kind, key = row["row"]["kind"], row["row"]["key"]
    found = find_readable_row(kind, key, login, row["day"])
    return RowInDispute(kind, key, found) if found else None


def _triage(case: Case, step: dict[str, Any], day: date, origin: Origin) -> None:
    handling.triage_case(
        case,
        subject=case.subject,
        priority=CasePriority(case.priority),
        assigned_to=origin.signed_in,
        today=day,
        origin=origin,
    )


def _draft(case: Case, step: dict[str, Any], day: date, origin: Origin) -> None:
    draft = DraftedDecision(
        CaseOutcome(step["outcome"]),
        step["reasons"],
        instruction_of(case, day),
        step.get("grosze"),
        case.account_no,
    )
    draft_decision(case, draft, today=day, origin=origin)


STEPS: Mapping[str, Step] = {
    "triage": _triage,
    "take_up": lambda case, step, day, by: handling.take_up(case, today=day, origin=by),
    "reply": lambda case, step, day, by: handling.reply(case, step["text"], today=day, origin=by),
    "note": lambda case, step, day, by: handling.add_note(case, step["text"], today=day, origin=by),
    "ask": lambda case, step, day, by: handling.request_supplement(
        case, step["text"], today=day, origin=by
    ),
    "answer": lambda case, step, day, by: customer_reply(
        case, step["text"], (), today=day, origin=Origin()
    ),
    "resolve": lambda case, step, day, by: handling.resolve(
        case, step["text"], today=day, origin=by
    ),
    "draft": _draft,
    "decide": lambda case, step, day, by: decide(case, today=day, origin=by),
    "send": lambda case, step, day, by: send_answer(
        case, AnswerWay.POST, day, today=day, origin=by
    ),
}
