"""The desk's queue of declarations, its steps (form, permission, verb), and prints."""

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
from cms_ext.base.web.responses import show_pdf
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.printing import NOTICES, OWN_SHEETS
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, by_slug
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.judging import judge_letters
from waste_union.declarations.domain import letters, queries, reviewing
from waste_union.declarations.domain.doubts import list_doubts
from waste_union.declarations.domain.rate_notice import find_proposal, waiting_proposals
from waste_union.declarations.domain.signing import allows_verb
from waste_union.declarations.forms.desk import ProposalForm, RejectForm, ReturnForm, SummonsForm
from waste_union.declarations.models import Declaration, RateNotice
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.models import TariffVersion


def _may(verb: str) -> Callable[[Declaration, date], bool]:
    """Return a test whether the state of a declaration allows the verb."""
    return lambda declaration, today: allows_verb(verb, declaration)


def list_doubts_once(declaration: Declaration, today: date) -> list[str]:
    """Return the doubts, cached on the declaration for the page and its steps.

    A verb asks again under its lock.
    """
    known: dict[str, list[str]] = declaration.__dict__
    if "_coop_doubts" not in known:
        known["_coop_doubts"] = list_doubts(declaration, today)
    return known["_coop_doubts"]


def _may_accept_alone(declaration: Declaration, today: date) -> bool:
    return allows_verb("accept", declaration) and not list_doubts_once(declaration, today)


def _waits_for_proposal(declaration: Declaration, today: date) -> bool:
    if not allows_verb("accept", declaration) or _waits_for_second(declaration, today):
        return False
    return bool(list_doubts_once(declaration, today))


def _waits_for_second(declaration: Declaration, today: date) -> bool:
    proposal = find_proposal(declaration) if allows_verb("accept", declaration) else None
    return proposal is not None and proposal.waits


def _proposer(declaration: Declaration) -> object:
    proposal = find_proposal(declaration)
    return proposal and proposal.proposed_by


SECOND = SecondPerson(
    lambda: queries.list_submitted().filter(pk__in=waiting_proposals().values("declaration")),
    _proposer,
    "declarations.big_change",
)


def _call(declaration: Declaration, form: SummonsForm, today: date, origin: Origin) -> Done:
    known = form.cleaned_data
    call = reviewing.call_to_correct(
        declaration, known["reasons"], days=known["days"], today=today, origin=origin
    )
    # A long date ends in a full stop.
    words = gettext("Wezwano do korekty do %(day)s Wydrukuj wezwanie i wyślij je.")
    return Done(words % {"day": long_date(call.due_on)})


DESK_STEPS: Mapping[str, Step[Declaration]] = by_slug(
    Step(
        "podejmij",
        _("Zacznij rozpatrywać"),
        lambda declaration, form, today, origin: reviewing.take_up_review(
            declaration, origin=origin
        ),
        offered=_may("take_up"),
        rights=(queries.REVIEWS,),
    ),
    Step(
        "przyjmij",
        _("Przyjmij deklarację"),
        lambda declaration, form, today, origin: reviewing.accept_declaration(
            declaration, today=today, origin=origin
        ),
        about=_(
            "Policzymy opłatę jeszcze raz. Gdy wyjdzie tyle samo, konto będzie obciążane od "
            "wskazanego miesiąca, a dotychczasowa deklaracja zostanie zastąpiona."
        ),
        done=_("Przyjęto deklarację. Opłata jest na koncie."),
        serious=True,
        offered=_may_accept_alone,
        rights=(queries.REVIEWS,),
    ),
    Step(
        "zatwierdz",
        _("Zatwierdź i przyjmij deklarację"),
        lambda declaration, form, today, origin: reviewing.accept_declaration(
            declaration, today=today, origin=origin
        ),
        about=_(
            "Konto będzie obciążane od wskazanego miesiąca, a dotychczasowa deklaracja zostanie "
            "zastąpiona."
        ),
        done=_("Przyjęto deklarację. Opłata jest na koncie."),
        serious=True,
        offered=_waits_for_second,
        rights=(queries.CONFIRMS_DECISIONS,),
        second_person=SECOND,
    ),
    Step(
        "zwroc",
        _("Zwróć do poprawy"),
        lambda declaration, form, today, origin: reviewing.return_acceptance(
            declaration, form.cleaned_data["reason"], origin=origin
        ),
        ReturnForm,
        done=_("Zwrócono deklarację osobie, która ją rozpatruje."),
        offered=_waits_for_second,
        rights=(queries.CONFIRMS_DECISIONS,),
        second_person=SECOND,
    ),
    Step(
        "przekaz",
        _("Przekaż drugiej osobie"),
        lambda declaration, form, today, origin: reviewing.propose_acceptance(
            declaration, form.cleaned_data["note"], today=today, origin=origin
        ),
        ProposalForm,
        about=_("Tę deklarację przyjmuje druga osoba. Do tego czasu opłata zostaje, jaka jest."),
        done=_("Przekazano drugiej osobie. Do tego czasu opłata się nie zmienia."),
        offered=_waits_for_proposal,
        rights=(queries.REVIEWS,),
    ),
    Step(
        "wezwij",
        _("Wezwij do korekty"),
        _call,
        SummonsForm,
        about=_("Składający dostanie pismo i e-mail. Odpowiada na nie nową deklaracją: korektą."),
        offered=_may("call_to_correct"),
        rights=(queries.REVIEWS,),
    ),
    Step(
        "odrzuc",
        _("Odrzuć z powodów formalnych"),
        lambda declaration, form, today, origin: reviewing.reject_declaration(
            declaration, form.cleaned_data["reason"], today=today, origin=origin
        ),
        RejectForm,
        done=_("Odrzucono deklarację. Składający dostanie e-mail z powodem."),
        serious=True,
        offered=_may("reject"),
        rights=(queries.REVIEWS,),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(queries.SEES_NOTICES, queries.PRINTS_NOTICES)
def prints(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the unprinted notices; POST serves the ticked ones as a PDF or marks them printed.

    `krok` is one of OWN_SHEETS or `wydrukowane`. If none of the ticked notices waits, the page
    shows the error at its boxes.
    """
    tariff = queries.get_tariff(pk)
    if request.method != "POST":
        return _page(request, tariff)
    typed = map(row_key, request.POST.getlist("zawiadomienie")[: letters.AT_ONCE])
    keys = [key for key in typed if key is not None]
    if not keys:
        return _page(request, tariff, NOTICES.refusal(keys))
    step = request.POST.get("krok", "")
    if step in OWN_SHEETS:
        waiting = list(letters.list_unprinted_notices(tariff).filter(pk__in=keys))
        reasons = judge_letters(letters.RATE_LETTER, waiting, business_today())
        chosen = [notice for notice in waiting if notice.pk not in reasons]
        if not chosen:
            return _page(request, tariff, NOTICES.refusal(keys))
        return show_pdf(
            letters.join_rate_letters(chosen, own_sheets=OWN_SHEETS[step]),
            f"zawiadomienia-{chosen[0].number[4:8]}-{pk}.pdf",
        )
    if step == "wydrukowane":
        made = letters.mark_printed(
            tariff, keys, today=business_today(), origin=read_origin(request)
        )
        if letters.list_withdrawn_notices(tariff).filter(notice__in=keys):
            messages.warning(request, gettext("Część pism wycofano. Powody są na końcu strony."))
        elif not made:
            return _page(request, tariff, NOTICES.refusal(keys))
        if made:
            messages.success(request, NOTICES.marked(len(made)))
    return redirect("declarations_desk_prints", pk)


def _page(request: StaffRequest, tariff: TariffVersion, error: str = "") -> HttpResponse:
    waiting = letters.list_unprinted_notices(tariff)
    rows = list(waiting[: letters.AT_ONCE])
    context = {
        "tariff": tariff,
        "rows": rows,
        "reasons": judge_letters(letters.RATE_LETTER, rows, business_today()),
        "withdrawn": letters.list_withdrawn_notices(tariff),
        "name": "zawiadomienie",
        "number": waiting.count(),
        "most": letters.AT_ONCE,
        "error": error,
    }
    return render(request, "waste_union/declarations/desk/prints.html", context)


# The lists by the value of `?widok=`; waiting declarations come oldest first.
VIEWS: Mapping[str, Selection] = {
    "": Selection(
        _("Do podjęcia"), lambda user, today: _oldest(queries.new_declarations(user, today).rows)
    ),
    "moje": Selection(
        _("Rozpatruję"), lambda user, today: _oldest(queries.my_declarations(user, today).rows)
    ),
    "do-zatwierdzenia": Selection(
        _("Do zatwierdzenia"),
        lambda user, today: queries.list_submitted().filter(
            pk__in=waiting_proposals().values("declaration")
        ),
    ),
    "wezwane": Selection(
        _("Wezwane do korekty"),
        lambda user, today: queries.list_submitted().filter(
            state=DeclarationState.CALLED_TO_CORRECT
        ),
    ),
    "po-terminie": Selection(
        _("Korekta po terminie"),
        lambda user, today: _oldest(queries.late_corrections(user, today).rows),
    ),
    "przyjete": Selection(
        _("Przyjęte"),
        lambda user, today: queries.list_submitted().filter(state=DeclarationState.ACCEPTED),
    ),
    "wszystkie": Selection(_("Wszystkie"), lambda user, today: queries.list_submitted()),
}


def _oldest(rows: Any) -> QuerySet[Declaration]:
    return queries.with_declaration_relations(rows).order_by("filed_on", "pk")


class DeclarationQueue(StaffList):
    """Lists waiting declarations, oldest first; `?widok=` chooses a list, `?q=` searches."""

    template_name = "waste_union/declarations/desk/queue.html"
    guarded_by = (queries.SEES,)
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
        return self.request.user.has_perm(queries.TYPES)

    def get_queryset(self) -> QuerySet[Declaration]:
        if self.query:
            return queries.search_declarations(self.query)
        rows: QuerySet[Declaration] = super().get_queryset()
        return rows


def make_file_name(paper: Declaration | RateNotice) -> str:
    return paper.number.replace("/", "-")


def answer_with_print(
    request: StaffRequest,
    paper: Declaration | RateNotice,
    declarant: Person,
    content: bytes,
    kind: str,
) -> HttpResponse:
    """Serve a PDF as `kind`-number.pdf and log its print for the declarant."""
    if request.method == "GET":
        record(
            "DECLARATION_PAPER_PRINTED",
            read_origin(request),
            obj=paper,
            subject=declarant,
            changes={"number": paper.number},
        )
    return show_pdf(content, f"{kind}-{make_file_name(paper)}.pdf")
