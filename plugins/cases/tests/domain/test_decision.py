import ast
import inspect
from datetime import date
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from coop_cases.domain.decision import (
    DraftedDecision,
    answer_letter,
    decide_case,
    draft_decision,
    mark_deemed_accepted,
    read_instruction,
    send_answer,
    word_decision_letter,
)
from coop_cases.domain.progress import describe_case_progress
from coop_cases.domain.queries import deemed_cases, soon_deemed_cases
from coop_cases.models import Case, CaseDecision
from coop_cases.vocabulary import AnswerWay, CaseOutcome
from plugins.cases.tests.cases import MONDAY, REASONS, TODAY, complaint, opened, walk, walks

pytestmark = pytest.mark.django_db
UNION_WORDS = (
    Path(__file__).parents[3]
    / "waste_union/waste_union/declarations/office/locale/pl/LC_MESSAGES/django.mo"
)


def in_progress(**facts: object) -> Case:
    case = complaint(**facts)
    walk(case, "triage", "take_up")
    return case


def drafted(daria: User, change: int | None, **facts: object) -> Case:
    case = in_progress(**facts)
    draft = DraftedDecision(CaseOutcome.ACCEPTED, REASONS, "Pouczenie.", change)
    return draft_decision(case, draft, today=TODAY, origin=Origin(actor=daria))


def test_a_decision_without_reasons_or_instruction_is_none(daria: User):
    case = in_progress()

    for reasons, instruction in (("Bo tak.", "Pouczenie."), (REASONS, "  "), ("x" * 99, "P.")):
        draft = DraftedDecision(CaseOutcome.REJECTED, reasons, instruction)
        with pytest.raises(Refusal) as refused:
            draft_decision(case, draft, today=TODAY, origin=Origin(actor=daria))
        assert refused.value.code == "E-CAS-07"
    assert not CaseDecision.objects.exists()


def test_up_to_the_limit_one_person_decides_and_over_it_takes_another(daria: User, prezes: User):
    """A superuser is no second person of himself."""
    for change in (None, 0, 50_000):
        case = drafted(daria, change)

        decide_case(case, today=TODAY, origin=Origin(actor=daria))

        decision = CaseDecision.objects.get(case=case)
        assert (decision.confirmed_by, decision.decided_on) == (None, TODAY), change

    case = drafted(daria, 50_001)
    for superuser in (False, True):
        daria.is_superuser = superuser
        with pytest.raises(Refusal, match="ponad 500 zł"):
            decide_case(case, today=TODAY, origin=Origin(actor=daria))
    decide_case(case, today=TODAY, origin=Origin(actor=prezes))

    assert CaseDecision.objects.get(case=case).confirmed_by == prezes


def test_without_a_rule_every_change_takes_two_and_the_instruction_names_no_days(daria: User):
    LegalRule.objects.filter(code__in=["COMPLAINT_SECOND_PERSON", "COMPLAINT_APPEAL"]).delete()
    case = drafted(daria, 1)

    with pytest.raises(Refusal, match="ponad 0 zł"):
        decide_case(case, today=TODAY, origin=Origin(actor=daria))
    assert read_instruction(case, TODAY).endswith("zgodnie ze statutem.")


def test_a_union_sends_nobody_to_a_supervisory_board():
    """Its catalogue has another sentence for each that names the board."""
    sentences = [
        one.value
        for one in ast.walk(ast.parse(inspect.getsource(read_instruction)))
        if isinstance(one, ast.Constant) and "nadzorczej" in str(one.value)
    ]
    with UNION_WORDS.open("rb") as compiled:
        union = GNUTranslations(compiled)

    translations = [union.gettext(sentence) for sentence in sentences]

    assert len(translations) == 2
    assert all("do Zgromadzenia Związku" in one and "nadzorcz" not in one for one in translations)


@pytest.mark.both_databases
def test_the_database_refuses_the_drafter_as_second_person(daria: User):
    drafted(daria, 50_001)

    with pytest.raises(IntegrityError, match="cases_second_person"), transaction.atomic():
        CaseDecision.objects.update(confirmed_by=daria)


def test_an_answer_leaves_between_the_decision_and_today_and_to_a_trusted_address(daria: User):
    case = drafted(daria, None)
    decide_case(case, today=TODAY, origin=Origin(actor=daria))

    for way, day, words in (
        (AnswerWay.POST, date(2026, 11, 19), "Podaj dzień"),
        (AnswerWay.POST, date(2026, 11, 21), "Podaj dzień"),
        (AnswerWay.EMAIL, TODAY, "listem albo wydaj"),
    ):
        with pytest.raises(Refusal, match=words):
            send_answer(case, way, day, today=TODAY, origin=Origin(actor=daria))
    case.refresh_from_db()
    assert case.state == "DECIDED"


def test_cs_03_silence_marks_a_consumers_complaint_once_after_the_manager_was_warned(
    anna: User, daria: User, prezes: User
):
    """Neither one that was answered nor one under the bylaw."""
    late, bylaw = (complaint(on=MONDAY, person=anna.person) for _ in range(2))
    Case.objects.filter(pk=bylaw.pk).update(regime="COMPLAINT_BYLAW")
    answered = drafted(daria, None, on=MONDAY)
    decide_case(answered, today=TODAY, origin=Origin(actor=daria))
    send_answer(answered, AnswerWay.POST, TODAY, today=TODAY, origin=Origin(actor=daria))

    # How many were marked, near, and marked in all.
    # On the 27th four fifths of the term from the 16th to the 30th are over.
    expected = {
        date(2026, 11, 26): (0, 0, 0),
        date(2026, 11, 27): (0, 1, 0),
        date(2026, 11, 30): (0, 1, 0),
        date(2026, 12, 1): (1, 0, 1),
        date(2026, 12, 2): (0, 0, 1),
        date(2027, 6, 1): (0, 0, 1),
    }
    queues = (soon_deemed_cases, deemed_cases)
    assert {
        day: (mark_deemed_accepted(day, SYSTEM), *(q(prezes, day).rows.count() for q in queues))
        for day in expected
    } == expected
    marked = Case.objects.exclude(deemed_accepted_on=None)
    assert list(marked.values_list("pk", "deemed_accepted_on")) == [(late.pk, date(2026, 12, 1))]
    assert AuditEvent.objects.filter(action="CASE_DEEMED_ACCEPTED").count() == 1


def test_the_letter_tells_amounts_only_to_somebody_identified(anna: User, daria: User):
    words = {}
    for name, person in (("anna", anna.person), ("stranger", None)):
        case = drafted(daria, 12_345, person=person)
        decide_case(case, today=TODAY, origin=Origin(actor=daria))
        case.refresh_from_db()
        words[name] = str(word_decision_letter(case, case.decision))

    assert "123,45" in words["anna"]
    assert "123,45" not in words["stranger"]
    assert answer_letter(case).startswith(b"%PDF-")


def test_an_appeal_is_named_as_one_and_leaves_only_the_court(anna: User):
    appeal = "Odwołanie od uchwały lub decyzji zarządu"
    case = opened(appeal, person=anna.person).case
    verbs = walks()
    for name in ("triage", "take_up", "draft_decision", "decide", "send_answer"):
        verbs[name](case)
    case = Case.objects.get()

    words = str(word_decision_letter(case, case.decision))

    assert "Odpowiedź na odwołanie" in words
    assert "['Rozstrzygnięcie', 'Odwołanie nieuwzględnione', '']" in words
    assert "reklamacj" not in words
    assert describe_case_progress(case).now == "Odwołanie jest rozpatrzone"
    assert "rady nadzorczej" not in read_instruction(case, TODAY)


def test_the_rule_of_an_appeal_names_no_organ_of_one_office():
    """A union reads it, too, under „Reguły prawne”; its organ is in the instruction alone."""
    rule = LegalRule.objects.get(code="COMPLAINT_APPEAL")

    assert (rule.title, rule.legal_basis) == ("Odwołanie od rozstrzygnięcia reklamacji", "statut")
