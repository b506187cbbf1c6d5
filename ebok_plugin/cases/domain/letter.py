"""The answer to a complaint on paper (cases.md §5)."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.base.pdf.sealing import current_seal
from cms_ext.frontend.theme.figures import long_date, zloty
from cms_ext.frontend.theme.models import CoopSettings
from ebok_plugin.cases.domain.decided_words import is_appeal, outcome_words
from ebok_plugin.cases.models import Case, CaseDecision

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
    appeal = is_appeal(case)
    opening = (
        _("W odpowiedzi na odwołanie nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
        if appeal
        else _("W odpowiedzi na reklamację nr %(number)s z dnia %(day)s w sprawie: %(title)s.")
    ) % {
        "number": case.number,
        "day": long_date(case.received_on),
        "title": case.title,
    }
    outcome = _("Rozstrzygnięcie: %(outcome)s.") % {"outcome": outcome_words(case, decision)}
    parts = [
        _part("", opening, outcome),
        _part(_("Uzasadnienie"), *decision.reasons.splitlines()),
    ]
    if decision.amount and person:
        effect = _("Należność zmniejszy się o %(amount)s, gdy korekta będzie zaksięgowana.")
        parts.append(_part(_("Skutek dla konta"), effect % {"amount": zloty(decision.amount)}))
    parts.append(_part(_("Pouczenie"), *decision.instruction.splitlines()))
    return {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "addressee": [case.who, *filter(None, map(str.strip, address.split(",")))],
        "dated": long_date(decision.decided_on or decision.drafted_on),
        "title": _("Odpowiedź na odwołanie") if appeal else _("Odpowiedź na reklamację"),
        "parts": parts,
        "signature_label": _("za Spółdzielnię"),
    }


def _part(heading: str, *paragraphs: str) -> dict[str, object]:
    return {"heading": heading, "paragraphs": [one for one in paragraphs if one.strip()]}
