"""The operations part of the plugin: its jobs, the set-up of a new site, and the demo.

The demo reads cases.yaml, case_subjects.yaml and orders.yaml, and calls the verbs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.shipped import find_shipped
from cms_ext.base.files.virus_scan import scan_waiting
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.new_site.demo.load import find_person
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.set_up import SITE_SET_UP
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Job, find_readable_row, is_left_out, list_chargeable_accounts
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Building
from cms_ext.public_site.pages.models import Desk
from coop_cases import vocabulary
from coop_cases.domain import handling
from coop_cases.domain.customer import accept_upload, customer_reply, reopen_case, withdraw_case
from coop_cases.domain.decision import (
    DraftedDecision,
    decide_case,
    draft_decision,
    mark_deemed_accepted,
    read_instruction,
    send_answer,
)
from coop_cases.domain.opening import Contact, NewCase, open_case
from coop_cases.domain.order import (
    DraftLine,
    NewOrder,
    confirm_order,
    expire_quotes,
    order_service,
    quote_order,
)
from coop_cases.domain.order_work import perform_order, schedule_order
from coop_cases.domain.queries import current_quote, follows_account
from coop_cases.domain.registers import save_service, save_subject
from coop_cases.domain.retention import RowInDispute
from coop_cases.domain.states import business_moment
from coop_cases.models import Case, CaseAttachment, CaseSubject, CaseTemplate, CaseType, ServiceItem

JOBS = (
    Job(
        "cases_quotes_expired",
        timedelta(hours=1),
        lambda: expire_quotes(business_today(), SYSTEM),
        title=_("Wyceny, które straciły ważność"),
    ),
    Job(
        "cases_deemed_accepted",
        timedelta(hours=1),
        lambda: mark_deemed_accepted(business_today(), SYSTEM),
        title=_("Reklamacje uznane z mocy prawa"),
    ),
    Job(
        "cases_scan_files",
        timedelta(minutes=1),
        lambda: scan_waiting(CaseAttachment.objects.all()),
        only_with="COOP_CLAMD",
        title=_("Sprawdzanie załączników spraw programem antywirusowym"),
    ),
)


# By the codes of desks that the set-up proposes: money, membership, the technical desk.
MATTERS = {
    "DFK": Q(type__code="CALC_REQUEST") | Q(type__code="COMPLAINT", shows_data=True),
    "DCL": Q(type__code__in=("DATA_REQUEST", "APPEAL", "PRAISE_SUGGESTION")),
    "DT": Q(type__code__in=("TICKET", "SERVICE_ORDER"))
    | Q(type__code="COMPLAINT", shows_data=False),
}


OF_HOUSES = (
    *("Dźwig (winda)", "Przeciek lub brak wody", "Ogrzewanie i ciepła woda"),
    *("Oświetlenie klatki lub terenu", "Domofon i drzwi wejściowe", "Czystość"),
    *("Zieleń i plac zabaw", "Inna usterka", "Rozliczenie ciepła", "Rozliczenie wody"),
    *("Wodomierz lub podzielnik", "Kalkulacja opłaty", "Odwołanie od uchwały lub decyzji zarządu"),
)


# What an office without houses answers, by the name of the reply template instead of which.
REPLIES_WITHOUT_HOUSES = {
    "Usterka usunięta": (
        "Sprawa załatwiona",
        "Dziękujemy za zgłoszenie. Sprawa jest załatwiona. Jeśli problem wróci, prosimy wznowić "
        "sprawę {number} w ciągu 14 dni.",
    ),
    "Zlecone wykonawcy": (
        "Zlecone wykonawcy",
        "Zleciliśmy to wykonawcy. Najpóźniej {term} damy znać na stronie sprawy, że jest gotowe.",
    ),
}


def set_up_cases(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Name the desks of subjects. Repeatable, as `cms_ext.plugins.SetUp` says.

    In an office without houses the first one takes away what only people in a house report.
    """
    is_first = not AuditEvent.objects.filter(action=SITE_SET_UP).exists()
    if is_first and is_left_out("faults-of-houses"):
        CaseSubject.objects.filter(name__in=OF_HOUSES).delete()
        CaseType.objects.filter(code="TICKET").update(name="Zgłoszenie lub pytanie")
        for name, (ours, text) in REPLIES_WITHOUT_HOUSES.items():
            CaseTemplate.objects.filter(name=name).update(name=ours, text=text)
    named = name_desks()
    return {"casesubject": named} if named else {}


def name_desks() -> int:
    """Give each subject the desk of its matter; returns how many got one.

    Does nothing once the office named any desk itself.
    """
    if CaseSubject.objects.exclude(desk=None).exists():
        return 0
    desks = Desk.objects.filter(code__in=MATTERS)
    return sum(CaseSubject.objects.filter(MATTERS[desk.code]).update(desk=desk) for desk in desks)


def desks_are_named(today: date) -> bool:
    return not CaseSubject.objects.filter(desk=None, offered=True).exists()


def load_demo_cases(today: date, premises: int) -> None:
    """Load each case as far as it has come by `today`; does nothing a second time."""
    if Case.objects.exists():
        return
    name_desks()
    clerk = User.objects.get(realm=Realm.STAFF, login="finanse")
    load_subjects(clerk)
    for row in sorted(_read_demo("cases.yaml"), key=lambda one: str(one["day"])):
        if row["day"] <= today:
            case = _opened(row, clerk)
            for step in row.get("steps", ()):
                if step.get("day", row["day"]) <= today:
                    origin = Origin(actor=clerk)
                    STEPS[step["do"]](case, step, step.get("day", row["day"]), origin)
    load_orders(today, clerk)
    # These letters count as sent on their days; a demo that starts today sends none of them.
    OutgoingMessage.objects.filter(about_type=Case._meta.label).delete()


def _read_demo(name: str) -> Any:
    return yaml.load(_find_demo_file(name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _find_demo_file(name: str) -> Path:
    """Return the demo's own file of this name, or the plugin's, which is about the co-op."""
    own: Path = settings.COOP_DEMO_FIXTURES / name
    return own if own.is_file() else find_shipped("coop_cases", "fixtures") / name


def _opened(row: dict[str, Any], clerk: User) -> Case:
    """Open a case; the clerk types in what came by telephone, by e-mail or on paper."""
    person = find_person(row["person"]) if "person" in row else None
    login = User.objects.filter(person=person, realm=row["channel"].lower()).first()
    about = _row(row, login)
    new = NewCase(
        subject=CaseSubject.objects.select_related("type").get(name=row["subject"]),
        description=row["text"],
        channel=vocabulary.CaseChannel(row["channel"]),
        received_on=row["day"],
        person=person,
        contact=Contact(row.get("name", ""), row.get("e_mail", "")),
        reply_way=vocabulary.ReplyWay.EMAIL
        if person or "e_mail" in row
        else vocabulary.ReplyWay.PAGE,
        building=_building(row.get("building")),
        place=row.get("place", ""),
        row=about,
        account_no=about.found.account_no if about else row.get("account", ""),
        told_to_payer=bool(
            about and login and follows_account(login, about.found.account_no, row["day"])
        ),
        expectation=row.get("expectation", ""),
        files=[
            accept_upload(name, _find_demo_file(f"pictures/{name}").read_bytes())
            for name in row.get("files", ())
        ],
    )
    by = clerk if new.channel in vocabulary.AT_DESK else login
    return open_case(new, Origin(actor=by)).case


def _building(code: str | bool | None) -> Building | None:
    if isinstance(code, str):
        return Building.objects.get(code=code)
    return Building.objects.order_by("code__polish").first() if code else None


def _row(row: dict[str, Any], login: User | None) -> RowInDispute | None:
    """Return the row of an account that the case is about; None on a site without E-BOK."""
    if "row" not in row:
        return None
    kind, key = row["row"]["kind"], row["row"]["key"]
    figures = find_readable_row(kind, key, login, row["day"])
    return RowInDispute(kind, key, figures) if figures else None


def _triage(case: Case, step: dict[str, Any], day: date, origin: Origin) -> None:
    handling.triage_case(
        case,
        subject=case.subject,
        priority=vocabulary.CasePriority(case.priority),
        assigned_to=origin.signed_in,
        today=day,
        origin=origin,
    )


def _draft(case: Case, step: dict[str, Any], day: date, origin: Origin) -> None:
    draft = DraftedDecision(
        vocabulary.CaseOutcome(step["outcome"]),
        step["reasons"],
        read_instruction(case, day),
        step.get("grosze"),
        case.account_no,
    )
    draft_decision(case, draft, today=day, origin=origin)


def _duplicate(case: Case, step: dict[str, Any], day: date, origin: Origin) -> None:
    """End the case as a duplicate of the case of its subject before it."""
    earlier = Case.objects.filter(subject=case.subject, number__lt=case.number).latest("number")
    handling.mark_duplicate(case, earlier, today=day, origin=origin)


STEPS: Mapping[str, Step] = {
    "triage": _triage,
    "take_up": lambda case, step, day, by: handling.take_up(case, today=day, origin=by),
    "reply": lambda case, step, day, by: handling.reply_to_customer(
        case, step["text"], today=day, origin=by
    ),
    "note": lambda case, step, day, by: handling.add_note(case, step["text"], today=day, origin=by),
    "ask": lambda case, step, day, by: handling.request_supplement(
        case, step["text"], today=day, origin=by
    ),
    "answer": lambda case, step, day, by: customer_reply(
        case, step["text"], (), today=day, origin=Origin()
    ),
    "resolve": lambda case, step, day, by: handling.resolve_case(
        case, step["text"], today=day, origin=by
    ),
    "close": lambda case, step, day, by: handling.close_case(case, today=day, origin=by),
    "transfer": lambda case, step, day, by: handling.transfer_case(
        case, step["to"], today=day, origin=by
    ),
    "reject": lambda case, step, day, by: handling.reject_case(
        case, step["text"], today=day, origin=by
    ),
    "duplicate": _duplicate,
    "withdraw": lambda case, step, day, by: withdraw_case(case, today=day, origin=Origin()),
    "reopen": lambda case, step, day, by: reopen_case(case, today=day, origin=Origin()),
    "draft": _draft,
    "decide": lambda case, step, day, by: decide_case(case, today=day, origin=by),
    "send": lambda case, step, day, by: send_answer(
        case, vocabulary.AnswerWay.POST, day, today=day, origin=by
    ),
}


def load_subjects(clerk: User) -> None:
    """Load the demo's subjects. Repeatable: an existing one stays as the office has it."""
    origin = Origin(actor=clerk)
    for row in _read_demo("case_subjects.yaml")["subjects"]:
        if not CaseSubject.objects.filter(type__code=row["type"], name=row["name"]).exists():
            save_subject(_subject(row), origin=origin)


def _subject(row: dict[str, Any]) -> CaseSubject:
    return CaseSubject(
        type=CaseType.objects.get(code=row["type"]),
        name=row["name"],
        regime=vocabulary.Regime(row["regime"]),
        priority=vocabulary.CasePriority(row.get("priority", vocabulary.CasePriority.NORMAL)),
        shows_data=row.get("shows_data", False),
        desk=Desk.objects.get(code=row["desk"]),
        position=row["position"],
    )


def load_orders(today: date, clerk: User) -> None:
    """Load each order as far as it has come by `today`; none of them is charged."""
    content = _read_demo("orders.yaml")
    origin = Origin(actor=clerk)
    for row in content["services"]:
        save_service(_service(row), origin=origin)
    for row in content["orders"]:
        if row["day"] <= today:
            _ordered(row, today, origin)


def _service(row: dict[str, Any]) -> ServiceItem:
    return ServiceItem(
        code=row["code"],
        name=row["name"],
        unit=row["unit"],
        about=row["about"],
        price=row["grosze"],
        valid_from=row["from"],
        valid_to=row.get("to"),
        needs_appointment=row.get("visit", True),
        cancel_until_hours=row.get("hours", 24),
    )


def _ordered(row: dict[str, Any], today: date, origin: Origin) -> None:
    person = find_person(row["person"])
    person_origin = Origin(actor=User.objects.filter(person=person).first())
    accounts = list_chargeable_accounts(person, row["day"])
    item = ServiceItem.objects.on(row["day"]).get(code=row["service"])
    new = NewOrder(
        item=item,
        quantity=row["quantity"],
        person=person,
        channel=vocabulary.CaseChannel.EBOK,
        account_no=accounts[0].number if accounts else "",
        wishes=row.get("wishes", ""),
    )
    case = order_service(new, today=row["day"], origin=person_origin)
    for step, verb in ORDER_STEPS.items():
        day = row.get(step)
        if day and (day if step != "visit" else row["confirmed"]) <= today:
            verb(case, row, person_origin if step == "confirmed" else origin)


def _quoted(case: Case, row: dict[str, Any], origin: Origin) -> None:
    item = case.order.item
    line = DraftLine(item.name, Decimal(row["quantity"]), item.unit, item.amount)
    quote_order(case, [line], row["until"], now=business_moment(row["quoted"]), origin=origin)


def _confirmed(case: Case, row: dict[str, Any], origin: Origin) -> None:
    quote = current_quote(case)
    assert quote is not None
    now = business_moment(row["confirmed"])
    confirm_order(case, quote.pk, begins_early=True, now=now, origin=origin)


def _visit(case: Case, row: dict[str, Any], origin: Origin) -> None:
    at = timezone.make_aware(datetime.fromisoformat(row["visit"]))
    schedule_order(case, at, now=business_moment(row["confirmed"]), origin=origin)


def _done(case: Case, row: dict[str, Any], origin: Origin) -> None:
    perform_order(case, row["done"], today=row["done"], origin=origin)


ORDER_STEPS = {"quoted": _quoted, "confirmed": _confirmed, "visit": _visit, "done": _done}
Step = Callable[[Case, dict[str, Any], date, Origin], object]
