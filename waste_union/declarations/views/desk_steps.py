"""The steps that the desk takes with a declaration: title, form, right and the verb behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, by_slug
from waste_union.declarations.domain.doubts import doubts_about
from waste_union.declarations.domain.queries.desk import CONFIRMS_DECISIONS, REVIEWS, came_in
from waste_union.declarations.domain.rate_notice import proposal_of, waiting_proposals
from waste_union.declarations.domain.reviewing import (
    accept_declaration,
    call_to_correct,
    propose_acceptance,
    reject_declaration,
    return_acceptance,
    take_up,
)
from waste_union.declarations.domain.signing import is_open_to
from waste_union.declarations.forms.desk import ProposalForm, RejectForm, ReturnForm, SummonsForm
from waste_union.declarations.models import Declaration


def _may(verb: str) -> Callable[[Declaration, date], bool]:
    """By its state."""
    return lambda declaration, today: is_open_to(verb, declaration)


def doubts_once(declaration: Declaration, today: date) -> list[str]:
    """`doubts_about` for a page, whose steps ask for them, too; a verb asks anew under its lock."""
    known: dict[str, list[str]] = declaration.__dict__
    if "_coop_doubts" not in known:
        known["_coop_doubts"] = doubts_about(declaration, today)
    return known["_coop_doubts"]


def _may_accept_alone(declaration: Declaration, today: date) -> bool:
    return is_open_to("accept", declaration) and not doubts_once(declaration, today)


def _waits_for_proposal(declaration: Declaration, today: date) -> bool:
    if not is_open_to("accept", declaration) or _waits_for_second(declaration, today):
        return False
    return bool(doubts_once(declaration, today))


def _waits_for_second(declaration: Declaration, today: date) -> bool:
    proposal = proposal_of(declaration) if is_open_to("accept", declaration) else None
    return proposal is not None and proposal.waits


def _proposer(declaration: Declaration) -> object:
    proposal = proposal_of(declaration)
    return proposal and proposal.proposed_by


SECOND = SecondPerson(
    lambda: came_in().filter(pk__in=waiting_proposals().values("declaration")), _proposer
)


def _call(declaration: Declaration, form: SummonsForm, today: date, origin: Origin) -> Done:
    known = form.cleaned_data
    call = call_to_correct(
        declaration, known["reasons"], days=known["days"], today=today, origin=origin
    )
    # A long date ends in a dot of its own.
    words = gettext("Wezwano do korekty do %(day)s Wydrukuj wezwanie i wyślij je.")
    return Done(words % {"day": long_date(call.due_on)})


DESK_STEPS: Mapping[str, Step[Declaration]] = by_slug(
    Step(
        "podejmij",
        _("Zacznij rozpatrywać"),
        lambda declaration, form, today, origin: take_up(declaration, origin=origin),
        offered=_may("take_up"),
        rights=(REVIEWS,),
    ),
    Step(
        "przyjmij",
        _("Przyjmij deklarację"),
        lambda declaration, form, today, origin: accept_declaration(
            declaration, today=today, origin=origin
        ),
        about=_(
            "Policzymy opłatę jeszcze raz. Gdy wyjdzie tyle samo, konto będzie obciążane od "
            "wskazanego miesiąca, a dotychczasowa deklaracja zostanie zastąpiona."
        ),
        done=_("Przyjęto deklarację. Opłata jest na koncie."),
        serious=True,
        offered=_may_accept_alone,
        rights=(REVIEWS,),
    ),
    Step(
        "zatwierdz",
        _("Zatwierdź i przyjmij deklarację"),
        lambda declaration, form, today, origin: accept_declaration(
            declaration, today=today, origin=origin
        ),
        about=_(
            "Konto będzie obciążane od wskazanego miesiąca, a dotychczasowa deklaracja zostanie "
            "zastąpiona."
        ),
        done=_("Przyjęto deklarację. Opłata jest na koncie."),
        serious=True,
        offered=_waits_for_second,
        rights=(CONFIRMS_DECISIONS,),
        second_person=SECOND,
    ),
    Step(
        "zwroc",
        _("Zwróć do poprawy"),
        lambda declaration, form, today, origin: return_acceptance(
            declaration, form.cleaned_data["reason"], origin=origin
        ),
        ReturnForm,
        done=_("Zwrócono deklarację osobie, która ją rozpatruje."),
        offered=_waits_for_second,
        rights=(CONFIRMS_DECISIONS,),
        second_person=SECOND,
    ),
    Step(
        "przekaz",
        _("Przekaż drugiej osobie"),
        lambda declaration, form, today, origin: propose_acceptance(
            declaration, form.cleaned_data["note"], today=today, origin=origin
        ),
        ProposalForm,
        about=_("Tę deklarację przyjmuje druga osoba. Do tego czasu opłata zostaje, jaka jest."),
        done=_("Przekazano drugiej osobie. Do tego czasu opłata się nie zmienia."),
        offered=_waits_for_proposal,
        rights=(REVIEWS,),
    ),
    Step(
        "wezwij",
        _("Wezwij do korekty"),
        _call,
        SummonsForm,
        about=_("Składający dostanie pismo i e-mail. Odpowiada na nie nową deklaracją: korektą."),
        offered=_may("call_to_correct"),
        rights=(REVIEWS,),
    ),
    Step(
        "odrzuc",
        _("Odrzuć z powodów formalnych"),
        lambda declaration, form, today, origin: reject_declaration(
            declaration, form.cleaned_data["reason"], today=today, origin=origin
        ),
        RejectForm,
        done=_("Odrzucono deklarację. Składający dostanie e-mail z powodem."),
        serious=True,
        offered=_may("reject"),
        rights=(REVIEWS,),
    ),
)
