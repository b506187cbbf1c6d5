"""The answer to a complaint on paper (cases.md §5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from cases.models import Case, CaseDecision
from cases.vocabulary import CaseOutcome, Regime
from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.base.pdf.sealing import current_seal
from cms_ext.frontend.theme.figures import long_date, zloty
from cms_ext.frontend.theme.models import CoopSettings


def is_appeal(case: Case) -> bool:
    """Whether the organs of the co-op decide it in the last instance; then only a court is left."""
    return case.regime == Regime.APPEAL


def outcome_words(case: Case, decision: CaseDecision) -> str:
    """„reklamacja uwzględniona częściowo”."""
    appeal = {
        CaseOutcome.ACCEPTED: _("odwołanie uwzględnione"),
        CaseOutcome.PARTLY: _("odwołanie uwzględnione częściowo"),
        CaseOutcome.REJECTED: _("odwołanie nieuwzględnione"),
    }
    complaint = {
        CaseOutcome.ACCEPTED: _("reklamacja uwzględniona"),
        CaseOutcome.PARTLY: _("reklamacja uwzględniona częściowo"),
        CaseOutcome.REJECTED: _("reklamacja nieuwzględniona"),
    }
    return (appeal if is_appeal(case) else complaint)[CaseOutcome(decision.outcome)]


LAYOUT = Path(__file__).parent.parent / "layouts" / "answer.typ"


def answer_letter(case: Case) -> bytes:
    """An A4 page or more, dated as it was decided, with the co-op's seal."""
    decision = CaseDecision.objects.get(case=case)
    issued = decision.decided_on or decision.drafted_on
    return sealed_paper(LAYOUT, letter_words(case, decision), issued=issued, seal=current_seal())


def letter_words(case: Case, decision: CaseDecision) -> dict[str, object]:
    """Everything that the letter prints. Amounts stand there only for somebody identified."""
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    person = case.person
    address = person.correspondence_address if person else case.contact_address
    return {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "addressee": [case.who, *filter(None, map(str.strip, address.split(",")))],
        "dated": long_date(decision.decided_on or decision.drafted_on),
        "title": _("Odpowiedź na odwołanie") if is_appeal(case) else _("Odpowiedź na reklamację"),
        "parts": [
            {"heading": heading, "paragraphs": paragraphs}
            for heading, paragraphs in _parts(case, decision)
        ],
        "signature_label": _("za Spółdzielnię"),
    }


def answer_in_words(case: Case, decision: CaseDecision) -> str:
    """The same answer as plain text, for an e-mail."""
    parts = _parts(case, decision)
    return "\n\n".join("\n".join([*filter(None, [heading]), *said]) for heading, said in parts)


def _parts(case: Case, decision: CaseDecision) -> Iterator[tuple[str, list[str]]]:
    """Heading and paragraphs of each part."""
    opening = (
        _("W odpowiedzi na odwołanie nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
        if is_appeal(case)
        else _("W odpowiedzi na reklamację nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
    ) % {
        "number": case.number,
        "day": long_date(case.received_on),
        "title": case.title,
    }
    outcome = _("Rozstrzygnięcie: %(outcome)s.") % {"outcome": outcome_words(case, decision)}
    yield "", [opening, outcome]
    yield _("Uzasadnienie"), _paragraphs(decision.reasons)
    if decision.amount and case.person:
        effect = _("Należność zmniejszy się o %(amount)s, gdy korekta będzie zaksięgowana.")
        yield _("Skutek dla konta"), [effect % {"amount": zloty(decision.amount)}]
    yield _("Pouczenie"), _paragraphs(decision.instruction)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
