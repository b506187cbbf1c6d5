"""Cases that are opened, and settled, in one moment by several people."""

from collections.abc import Callable

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from coop_cases.domain.decision import DraftedDecision, decide_case, draft_decision
from coop_cases.domain.handling import resolve_case
from coop_cases.domain.order_work import charge_order
from coop_cases.models import Case
from coop_cases.vocabulary import CaseOutcome
from ebok_plugin.ledger.models import CorrectionProposal, LedgerEntry
from plugins.cases.tests.cases import REASONS, TODAY, complaint, fault, walk, walks
from plugins.cases.tests.orders import ACCOUNT, confirm, done, ordered, quote
from tests.crowd import Crowd, answers_at_once
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.marks import AT_ONCE
from tests.people import resident, staff

pytestmark = AT_ONCE


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each answered, in its order; a refusal is its code."""
    met = answers_at_once(*acts)
    return [one.code if isinstance(one, Refusal) else str(one) for one in met]


def test_cs_12_numbers_have_no_gap_under_parallel_posts(crowd: Crowd):
    with crowd():
        given = at_once(*[lambda: fault().number] * 8)

    assert sorted(given) == [f"SPR/2026/{n:06d}" for n in range(1, 9)]


def test_two_clerks_at_once_settle_it_once(crowd: Crowd):
    daria, ewa = staff("finanse", "case_clerk"), staff("ewa", "case_clerk")
    case = fault()
    walks(daria, ewa)["triage"](case)

    def settled(clerk: Origin, words: str) -> str:
        return resolve_case(case, words, today=TODAY, origin=clerk).state

    with crowd():
        done = at_once(
            lambda: settled(Origin(actor=daria), "Lampa świeci."),
            lambda: settled(Origin(actor=ewa), "Nie nasza lampa."),
        )
        counts = at_once(lambda: str(Case.objects.get().messages.filter(direction="OUT").count()))

    assert sorted(done) == ["RESOLVED", "WRONG_STATE"]
    assert counts == ["1"]


def test_two_clerks_decide_a_complaint_once_and_one_draft_of_money_is_kept(crowd: Crowd):
    daria, ewa = staff("finanse", "case_clerk"), staff("ewa", "case_clerk")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    grant(open_account(ACCOUNT), "Anna Lis")
    case = complaint(person=anna.person)
    walk(case, "triage", "take_up")
    draft = DraftedDecision(CaseOutcome.PARTLY, REASONS, "Pouczenie.", 6200, ACCOUNT)
    draft_decision(case, draft, today=TODAY, origin=Origin(actor=daria))

    def decided(clerk: User) -> str:
        return decide_case(case, today=TODAY, origin=Origin(actor=clerk)).state

    with crowd():
        done = at_once(lambda: decided(daria), lambda: decided(ewa))
        kept = at_once(lambda: str(CorrectionProposal.objects.count()))

    assert sorted(done) == ["DECIDED", "WRONG_STATE"]
    assert kept == ["1"]


def test_two_clerks_at_once_charge_it_once(crowd: Crowd):
    franek, ewa = staff("franek", "finance_clerk"), staff("ewa", "finance_clerk")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    grant(open_account(ACCOUNT), "Anna Lis")
    case = done(anna.person, staff("finanse", "case_clerk"))

    def charged(clerk: User) -> str:
        return charge_order(case, today=TODAY, origin=Origin(actor=clerk)).state

    with crowd():
        answers = at_once(lambda: charged(franek), lambda: charged(ewa))
        posted = at_once(lambda: str(LedgerEntry.objects.filter(kind="SERVICE").count()))

    assert sorted(answers) == ["CHARGED", "WRONG_STATE"]
    assert posted == ["1"]


def test_two_windows_at_once_confirm_it_once(crowd: Crowd):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    grant(open_account(ACCOUNT), "Anna Lis")
    case = quote(ordered(anna.person), staff("finanse", "case_clerk"))

    with crowd():
        answers = at_once(*[lambda: confirm(case).state] * 4)
        events = at_once(
            lambda: str(AuditEvent.objects.filter(action="CASE_ORDER_CONFIRMED").count())
        )

    assert (answers, events) == (["CONFIRMED"] * 4, ["1"])
