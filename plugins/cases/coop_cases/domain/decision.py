"""Decisions of complaints: drafted, confirmed by two over a limit, sent, or deemed by law.

Reasons are required, and a decision changes an account only through a proposed correction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import format_zloty, long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.people.identity.domain.postal_address import find_postal_address, write_addressee
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead
from cms_ext.plugins.coverage import SealStream
from coop_cases import vocabulary
from coop_cases.domain import refusal
from coop_cases.domain.notice import notice_address, notify_answered
from coop_cases.domain.states import allows_verb, lock_for_step, move_case
from coop_cases.models import Case, CaseDecision


def is_appeal(case: Case) -> bool:
    """Whether the co-op's organs decide it in the last instance, so that only a court is left."""
    return case.regime == vocabulary.Regime.APPEAL


def outcome_words(case: Case, decision: CaseDecision) -> str:
    """Return the outcome as text, for example „reklamacja uwzględniona częściowo”."""
    appeal = {
        vocabulary.CaseOutcome.ACCEPTED: _("odwołanie uwzględnione"),
        vocabulary.CaseOutcome.PARTLY: _("odwołanie uwzględnione częściowo"),
        vocabulary.CaseOutcome.REJECTED: _("odwołanie nieuwzględnione"),
    }
    complaint = {
        vocabulary.CaseOutcome.ACCEPTED: _("reklamacja uwzględniona"),
        vocabulary.CaseOutcome.PARTLY: _("reklamacja uwzględniona częściowo"),
        vocabulary.CaseOutcome.REJECTED: _("reklamacja nieuwzględniona"),
    }
    return (appeal if is_appeal(case) else complaint)[vocabulary.CaseOutcome(decision.outcome)]


ANSWER = "coop_cases/layouts/answer.typ"
LAYOUT = Path(__file__).parent.parent / "layouts" / "answer.typ"


def answer_letter(case: Case) -> bytes:
    """Render the answer as a PDF, dated by the decision, with the co-op's seal."""
    decision = CaseDecision.objects.get(case=case)
    issued = decision.decided_on or decision.drafted_on
    return render_sealed_paper(
        LAYOUT, word_decision_letter(case, decision), issued=issued, seal=current_seal()
    )


def word_decision_letter(case: Case, decision: CaseDecision) -> dict[str, object]:
    """Everything that the letter prints. Amounts stand there only for an identified customer."""
    coop = CoopSettings.of_default_site()
    person = case.person
    dated = decision.decided_on or decision.drafted_on
    address = find_postal_address(person, dated) if person else case.contact_address
    email = person.correspondence_email if person else case.contact_email
    return {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        "sender": ", ".join(filter(None, (coop.name, coop.address))),
        "subtitle": "",
        "addressee": write_addressee(case.who, address, email),
        "dated": long_date(dated),
        "title": _("Odpowiedź na odwołanie") if is_appeal(case) else _("Odpowiedź na reklamację"),
        "answer": [_("Rozstrzygnięcie"), capfirst(outcome_words(case, decision)), ""],
        "parts": [
            {"heading": heading, "paragraphs": paragraphs}
            for heading, paragraphs in [("", [_opening(case)]), *_parts(case, decision)]
        ],
        "questions": read_letterhead(case.subject.desk.code if case.subject.desk else "").questions,
        "signature_label": _("za Spółdzielnię"),
    }


def answer_in_words(case: Case, decision: CaseDecision) -> str:
    """Return the same answer as plain text, for an e-mail."""
    outcome = _("Rozstrzygnięcie: %(outcome)s.") % {"outcome": outcome_words(case, decision)}
    parts = [("", [_opening(case), outcome]), *_parts(case, decision)]
    return "\n\n".join(
        "\n".join([*filter(None, [heading]), *paragraphs]) for heading, paragraphs in parts
    )


def _opening(case: Case) -> str:
    return (
        _("W odpowiedzi na odwołanie nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
        if is_appeal(case)
        else _("W odpowiedzi na reklamację nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
    ) % {"number": case.number, "day": long_date(case.received_on), "title": case.title}


def _parts(case: Case, decision: CaseDecision) -> Iterator[tuple[str, list[str]]]:
    yield _("Uzasadnienie"), _paragraphs(decision.reasons)
    if decision.amount and case.person:
        effect = _("Należność zmniejszy się o %(amount)s, gdy korekta będzie zaksięgowana.")
        yield _("Skutek dla konta"), [effect % {"amount": format_zloty(decision.amount)}]
    yield _("Pouczenie"), _paragraphs(decision.instruction)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def list_accounts(case: Case, today: date) -> list[plugins.PayerAccount]:
    """Accounts on which the correction can be booked; none while nobody is identified."""
    return list(plugins.list_correctable_accounts(case.person, today)) if case.person else []


def hand_over_correction(
    case: Case, decision: CaseDecision, *, today: date, origin: Origin
) -> None:
    """Propose the correction to the plugin that has the account.

    Runs in the transaction of the decision. Where no account is known, the office books by hand.
    """
    account_numbers = {account.number for account in list_accounts(case, today)}
    if not decision.change or case.account_no not in account_numbers:
        return
    title = _("Korekta po reklamacji %(number)s") % {"number": case.number}
    reason = _("Reklamacja %(number)s: %(outcome)s") % {
        "number": case.number,
        "outcome": decision.get_outcome_display(),
    }
    new = plugins.NewCorrection(
        _key(case), case.account_no, case.person, decision.change, title, reason
    )
    plugins.propose_correction(new, origin, today)


def find_case_correction(case: Case) -> plugins.CorrectionStatus | None:
    """Return the correction that this case proposed, as it stands now.

    None where it proposed none.
    """
    return plugins.find_correction(_key(case))


def corrected_page(correction: plugins.CorrectionStatus | None, user: object, today: date) -> str:
    """Address of the posted correction; "" where nothing is posted or the reader may not see it."""
    if correction is None or correction.row is None:
        return ""
    row = plugins.find_readable_row(*correction.row, user, today)
    return row.url if row else ""


def _key(case: Case) -> str:
    return f"case:{case.pk}"


# Amounts, meter values, numbers of accounts and meters, PESEL. Dates, rooms and telephones of the
# office are none of them.
DATA = (
    re.compile(
        r"\d[\d\s\N{NO-BREAK SPACE}.]*(?:,\d{1,2})?\s*(?:zł\b|złot|pln\b|gr\b)", re.IGNORECASE
    ),
    re.compile(r"\d+,\d{2}(?!\d)"),
    re.compile(r"\d\s*(?:m3|m³|kwh|gj)\b", re.IGNORECASE),
    re.compile(r"(?:sald[aeou]\w*|zadłuż\w*|nadpłat\w*|zaległo\w*)\D{0,40}\d", re.IGNORECASE),
    re.compile(
        r"(?:licznik\w*|wodomierz\w*|podzielnik\w*|kont[aoue]\w*)\D{0,12}\d{4,}", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)\d{11}(?!\d)|(?<!\d)(?:\d[ -]?){26}(?!\d)"),
)


def require_no_data(case: Case, text: str) -> None:
    """Raise Refusal when the text has data and nobody proved who the customer is."""
    if case.person_id is None and has_data(text):
        raise refusal.make_refusal(refusal.ONLY_VERIFIED)


def has_data(text: str) -> bool:
    return any(pattern.search(text) for pattern in DATA)


LIMIT = "COMPLAINT_SECOND_PERSON"
APPEAL_TERM = "COMPLAINT_APPEAL"


@dataclass(frozen=True, slots=True)
class DraftedDecision:
    """The draft of a decision as a clerk typed it.

    `change` is by how many grosze less is owed on the account; None where nothing changes.
    """

    outcome: vocabulary.CaseOutcome
    reasons: str
    instruction: str
    change: int | None = None
    account_no: str = ""


def read_instruction(case: Case, on: date) -> str:
    """Return the text about appeals with which a decision begins, by the rule of that day."""
    if is_appeal(case):
        return _(
            "To rozstrzygnięcie kończy postępowanie w Spółdzielni. Mogą Państwo dochodzić roszczeń "
            "przed sądem."
        )
    try:
        days = legal_rule(APPEAL_TERM, on=on).params["days"]
    except NoSuchRule:
        # The clerk adds what the statute says now; a missing rule must not delay the decision.
        return _("Od rozstrzygnięcia służy odwołanie do rady nadzorczej, zgodnie ze statutem.")
    return _(
        "Od rozstrzygnięcia służy odwołanie do rady nadzorczej w terminie %(n)d dni od doręczenia, "
        "zgodnie ze statutem. Niezależnie od tego mogą Państwo dochodzić roszczeń przed sądem."
    ) % {"n": days}


@transaction.atomic
def draft_decision(case: Case, draft: DraftedDecision, *, today: date, origin: Origin) -> Case:
    """Save the draft of a decision.

    Raises Refusal without reasons of 100 characters or without an instruction (E-CAS-07), and for a
    rejection that changes an amount.
    """
    case, to = lock_for_step(case, "draft_decision")
    reasons, instruction = draft.reasons.strip(), draft.instruction.strip()
    if len(reasons) < refusal.MIN_REASONS_LENGTH or not instruction:
        raise refusal.make_refusal(refusal.NO_REASONS)
    if draft.change and draft.outcome == vocabulary.CaseOutcome.REJECTED:
        raise refusal.make_refusal(refusal.NOTHING_CHANGES)
    require_no_data(case, reasons)
    case.account_no = draft.account_no or case.account_no
    CaseDecision.objects.update_or_create(
        case=case,
        defaults={
            "outcome": draft.outcome,
            "reasons": reasons,
            "instruction": instruction,
            "change": draft.change,
            "drafted_by": origin.signed_in,
            "drafted_on": today,
        },
    )
    changes = {"outcome": draft.outcome, "change": draft.change}
    return move_case(case, to, "CASE_DECISION_DRAFTED", on=today, origin=origin, changes=changes)


@transaction.atomic
def return_draft(case: Case, *, today: date, origin: Origin) -> Case:
    """Return the draft for rewriting."""
    case, to = lock_for_step(case, "return_draft")
    return move_case(case, to, "CASE_DECISION_RETURNED", on=today, origin=origin)


def decision_needs_second_person(decision: CaseDecision, on: date) -> bool:
    """Return whether the decision changes more money than one person may decide on."""
    return decision.change is not None and decision.change > limit_on(on) * 100


def limit_on(day: date) -> int:
    """Return the limit in złoty.

    0 where the office has no rule, so that each change takes two persons.
    """
    try:
        return int(legal_rule(LIMIT, on=day).params["zlotys"])
    except NoSuchRule:
        return 0


def waits_for_second(case: Case, on: date) -> bool:
    """Return whether the draft waits for a person other than its author."""
    return allows_verb("decide", case) and decision_needs_second_person(case.decision, on)


CONFIRMS = "cases.confirm_case"


def decides_draft(case: Case, user: User | AnonymousUser, on: date) -> bool:
    """Tell whether the draft waits for this person as the second: not the author, with the right.

    While it does, the account behind it is this person's to read.
    """
    if case.state != vocabulary.CaseState.DECISION_DRAFT or not user.has_perm(CONFIRMS):
        return False
    return bool(case.decision.drafted_by_id != user.pk) and waits_for_second(case, on)


@transaction.atomic
def decide_case(case: Case, *, today: date, origin: Origin) -> Case:
    """Turn the draft into the decision, and its change of money into a draft for finance.

    Raises Refusal when the author decides alone over the limit, and what the accounts refuse.
    """
    case, to = lock_for_step(case, "decide")
    decision = CaseDecision.objects.get(case=case)
    second = origin.signed_in if origin.signed_in.pk != decision.drafted_by_id else None
    if decision_needs_second_person(decision, today):
        second = require_second_person(
            "cases.decision", decision.drafted_by_id, origin.signed_in, limit=limit_on(today)
        )
    decision.confirmed_by, decision.decided_on = second, today
    decision.save(update_fields=["confirmed_by", "decided_on"])
    hand_over_correction(case, decision, today=today, origin=origin)
    changes = {"outcome": decision.outcome}
    return move_case(case, to, "CASE_DECIDED", on=today, origin=origin, changes=changes)


@transaction.atomic
def send_answer(
    case: Case, way: vocabulary.AnswerWay, sent_on: date, *, today: date, origin: Origin
) -> Case:
    """Record that the answer was sent. Raises Refusal for an e-mail without a trusted address."""
    case, to = lock_for_step(case, "send_answer")
    decision = CaseDecision.objects.get(case=case)
    if not (decision.decided_on or today) <= sent_on <= today:
        raise refusal.make_refusal(refusal.NOT_A_DAY)
    if way == vocabulary.AnswerWay.EMAIL and not notice_address(case):
        raise refusal.make_refusal(refusal.NO_ADDRESS)
    decision.sent_on, decision.sent_by_way = sent_on, way
    decision.save(update_fields=["sent_on", "sent_by_way"])
    changes = {"way": way, "sent_on": sent_on.isoformat()}
    move_case(case, to, "CASE_ANSWER_SENT", on=today, origin=origin, changes=changes)
    notify_answered(
        case, answer_in_words(case, decision) if way == vocabulary.AnswerWay.EMAIL else ""
    )
    return case


# The customer is owed no answer any more, or never was.
ANSWERED = (
    vocabulary.CaseState.SENT,
    vocabulary.CaseState.CLOSED,
    vocabulary.CaseState.WITHDRAWN,
    vocabulary.CaseState.DUPLICATE,
    vocabulary.CaseState.TRANSFERRED,
)

# From here on the manager sees a complaint, too: four fifths of fourteen days are over.
WARNED_BEFORE = timedelta(3)


def unanswered_complaints() -> QuerySet[Case]:
    """Complaints of consumers that the law deems accepted without an answer."""
    complaints = Case.objects.filter(
        regime=vocabulary.Regime.CONSUMER, subject__type__machine=vocabulary.StateMachine.COMPLAINT
    )
    return complaints.exclude(state__in=ANSWERED)


def unanswered_in_time(today: date) -> QuerySet[Case]:
    """Unanswered complaints whose legal term has passed."""
    return unanswered_complaints().filter(term_legal__lt=today)


def soon_deemed(today: date) -> QuerySet[Case]:
    """Unanswered complaints whose legal term ends within days."""
    return unanswered_complaints().filter(term_legal__range=(today, today + WARNED_BEFORE))


@transaction.atomic
def mark_deemed_accepted(today: date, origin: Origin) -> int:
    """Mark each complaint that the law deems accepted, once; returns how many.

    Nothing is booked by itself: the mark is for the manager.
    """
    wait_for_turn(SealStream.OFFICE)
    new = unanswered_in_time(today).filter(deemed_accepted_on=None)
    cases = list(new.select_for_update(of=("self",)).order_by("pk"))
    for case in cases:
        case.deemed_accepted_on = today
        case.save(update_fields=["deemed_accepted_on"])
        changes = {"term_legal": str(case.term_legal)}
        record("CASE_DEEMED_ACCEPTED", origin, obj=case, subject=None, changes=changes)
    return len(cases)
