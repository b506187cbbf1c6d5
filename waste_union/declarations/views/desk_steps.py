"""The steps that the desk takes with a declaration: title, form, right and the verb behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.private_answer import show_pdf
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, origin_of, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.printing import NOTICES
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, by_slug
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from waste_union.declarations.domain.doubts import doubts_about
from waste_union.declarations.domain.letters import (
    AT_ONCE,
    mark_printed,
    printable,
    to_print,
)
from waste_union.declarations.domain.queries.desk import (
    CONFIRMS_DECISIONS,
    PRINTS_NOTICES,
    REVIEWS,
    SEES,
    SEES_NOTICES,
    TYPES,
    any_tariff,
    came_in,
    declarations_found,
    late_corrections,
    my_declarations,
    new_declarations,
    whole,
)
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
from waste_union.declarations.models import Declaration, RateNotice
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.models import TariffVersion


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


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_NOTICES, PRINTS_NOTICES)
def prints(request: StaffRequest, pk: int) -> HttpResponse:
    """POST with `krok` gives the very notices of the page as one PDF, or marks them as printed.

    With none that waits among the ticked the page comes back and says so at its boxes.
    """
    tariff = any_tariff(pk)
    if request.method != "POST":
        return _page(request, tariff)
    typed = map(row_key, request.POST.getlist("zawiadomienie")[:AT_ONCE])
    keys = [key for key in typed if key is not None]
    if not keys:
        return _page(request, tariff, NOTICES.refusal(keys))
    if request.POST.get("krok") == "pdf":
        chosen = list(to_print(tariff).filter(pk__in=keys))
        if not chosen:
            return _page(request, tariff, NOTICES.refusal(keys))
        return show_pdf(printable(chosen), f"zawiadomienia-{chosen[0].number[4:8]}-{pk}.pdf")
    if request.POST.get("krok") == "wydrukowane":
        made = mark_printed(tariff, keys, today=business_today(), origin=origin_of(request))
        if not made:
            return _page(request, tariff, NOTICES.refusal(keys))
        messages.success(request, NOTICES.marked(len(made)))
    return redirect("declarations_desk_prints", pk)


def _page(request: StaffRequest, tariff: TariffVersion, error: str = "") -> HttpResponse:
    waiting = to_print(tariff)
    context = {
        "tariff": tariff,
        "rows": waiting[:AT_ONCE],
        "name": "zawiadomienie",
        "number": waiting.count(),
        "most": AT_ONCE,
        "error": error,
    }
    return render(request, "ebok_plugin/declarations/desk/prints.html", context)


# By the value of `?widok=`, the oldest first where they wait.
VIEWS: Mapping[str, Selection] = {
    "": Selection(
        _("Do podjęcia"), lambda user, today: _oldest(new_declarations(user, today).rows)
    ),
    "moje": Selection(
        _("Rozpatruję"), lambda user, today: _oldest(my_declarations(user, today).rows)
    ),
    "do-zatwierdzenia": Selection(
        _("Do zatwierdzenia"),
        lambda user, today: came_in().filter(pk__in=waiting_proposals().values("declaration")),
    ),
    "wezwane": Selection(
        _("Wezwane do korekty"),
        lambda user, today: came_in().filter(state=DeclarationState.CALLED_TO_CORRECT),
    ),
    "po-terminie": Selection(
        _("Korekta po terminie"),
        lambda user, today: _oldest(late_corrections(user, today).rows),
    ),
    "przyjete": Selection(
        _("Przyjęte"),
        lambda user, today: came_in().filter(state=DeclarationState.ACCEPTED),
    ),
    "wszystkie": Selection(_("Wszystkie"), lambda user, today: came_in()),
}


def _oldest(rows: Any) -> QuerySet[Declaration]:
    return whole(rows).order_by("filed_on", "pk")


class DeclarationQueue(StaffList):
    """What waits for the desk, the oldest first; `?widok=` chooses a list, `?q=` searches all."""

    template_name = "ebok_plugin/declarations/desk/queue.html"
    guarded_by = (SEES,)
    model = Declaration
    shows_people = True
    page_title = _("Deklaracje")
    list_label = _("Deklaracje")
    header_icon = "form"
    search_label = _("Znajdź deklarację")
    search_hint = _("numer, potwierdzenie, adres, kod nieruchomości albo nazwisko")
    not_found = _("Nie znaleziono deklaracji dla „%(query)s”.")
    empty = _("Nie ma tu żadnej deklaracji.")
    empty_hint = _("Złożone w eBOK pojawią się same. Papierową wpisz przyciskiem u góry.")
    export_filename = "deklaracje"
    selections = VIEWS
    columns = (
        Name(
            "number",
            _("Numer"),
            hint="declared_property.address",
            url_name="declarations_desk_one",
            whole=True,
        ),
        Fact("who", _("Składający"), "declarant.name"),
        Fact("kind", _("Cel"), "get_kind_display"),
        Day("filed_on", _("Wpłynęła"), form="j.m.Y"),
        Fact("state", _("Stan"), "get_state_display"),
        Number("amount", _("Opłata"), "amount"),
        Fact("reviewed_by", _("Rozpatruje"), "reviewed_by.first_name"),
        Day("due", _("Korekta do"), "call.due_on", form="j.m.Y"),
    )

    @property
    def may_type(self) -> bool:
        return self.request.user.has_perm(TYPES)

    def get_queryset(self) -> QuerySet[Declaration]:
        if self.query:
            return declarations_found(self.query)
        rows: QuerySet[Declaration] = super().get_queryset()
        return rows


def file_name(paper: Declaration | RateNotice) -> str:
    return paper.number.replace("/", "-")


def printed(
    request: StaffRequest,
    paper: Declaration | RateNotice,
    declarant: Person,
    content: bytes,
    kind: str,
) -> HttpResponse:
    """The PDF as `kind`-number.pdf, and that it was printed for the declarant."""
    if request.method == "GET":
        record(
            "DECLARATION_PAPER_PRINTED",
            origin_of(request),
            obj=paper,
            subject=declarant,
            changes={"number": paper.number},
        )
    return show_pdf(content, f"{kind}-{file_name(paper)}.pdf")
