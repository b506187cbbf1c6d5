"""Orders of services: the pages of anyone who orders, and the steps of the desk and of finance."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_chargeable_accounts
from coop_cases.domain import order_work
from coop_cases.domain.order import (
    NewOrder,
    cancel_order,
    cancel_own_order,
    confirm_order,
    order_service,
    quote_order,
)
from coop_cases.domain.queries import CHARGES, HANDLES, find_order, is_order, opened_case
from coop_cases.domain.registers import list_services
from coop_cases.domain.same_here import panel_page
from coop_cases.domain.states import allows_verb, business_moment
from coop_cases.forms.desk import TextForm
from coop_cases.forms.order_desk import (
    AppointmentForm,
    ConfirmForm,
    DocumentForm,
    DoneForm,
    OrderForm,
    QuoteForm,
)
from coop_cases.models import Case
from coop_cases.views.customer import case_page
from coop_cases.views.own import CHANNELS, TEMPLATES, make_links, panel_realm
from coop_cases.vocabulary import CaseState


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(OrderForm)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a service; nothing is owed by it."""
    realm, today = panel_realm(request), business_today()
    person = request.user.person if isinstance(request.user, User) else None
    if person is None:
        raise Http404
    services = list_services(today)
    accounts = list_chargeable_accounts(person, today)
    posted = (request.POST,) if request.method == "POST" else ()
    initial = read_typed_values(request)
    form = OrderForm(*posted, services=services, accounts=accounts, initial=initial)
    if services and form.is_valid():
        new_order = NewOrder(
            item=form.item,
            quantity=form.cleaned_data["quantity"],
            person=person,
            channel=CHANNELS[realm],
            account_no=form.account,
            wishes=form.cleaned_data["wishes"],
        )
        try:
            case = order_service(new_order, today=today, origin=read_origin(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            words = _("Przyjęliśmy zamówienie %(number)s. Napiszemy, ile będzie kosztować.")
            messages.success(request, words % {"number": case.number})
            return redirect(panel_page("one", realm, case.pk))
    context = {
        "form": form,
        "services": services,
        "accounts": accounts,
        "list_url": panel_page("own", realm),
    }
    return render(request, f"{TEMPLATES}/order.html", context)


@require_POST
def confirmation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm with the obligation to pay; pressed twice it is one confirmation."""
    today = business_today()
    case = opened_case(request.user, key, today)
    links = make_links(request, case)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect(links.page)
    try:
        confirm_order(
            case,
            form.cleaned_data["quote"],
            begins_early=form.cleaned_data["begins_early"],
            now=business_moment(today),
            origin=read_origin(request),
        )
    except Refusal as refused:
        page, problem = f"{TEMPLATES}/case.html", refused.message
        # Read again: somebody else may have moved it on.
        case = opened_case(request.user, key, today)
        return case_page(request, page, case, links, problem=problem, status=409)
    messages.success(request, _("Zamówienie jest potwierdzone."))
    return redirect(links.page)


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask once more, then cancel."""
    today = business_today()
    case = opened_case(request.user, key, today)
    card = order_work.order_card(case, today)
    if card is None:
        raise Http404
    links = make_links(request, case)
    if request.method != "POST":
        context = {"case": case, "card": card, "links": links}
        return render(request, f"{TEMPLATES}/cancel.html", context)
    try:
        cancel_own_order(case, now=business_moment(today), origin=read_origin(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Zamówienie jest anulowane."))
    return redirect(links.page)


def _quote(case: Case, form: QuoteForm, today: date, origin: Origin) -> None:
    until = form.cleaned_data["valid_until"]
    quote_order(case, form.lines, until, now=business_moment(today), origin=origin)


def _schedule(case: Case, form: AppointmentForm, today: date, origin: Origin) -> None:
    order_work.schedule_order(case, form.at, now=business_moment(today), origin=origin)


def _in(*states: CaseState) -> Callable[[Case, date], bool]:
    """Return whether an order has one of these states; NEW is a state of other cases, too."""
    return lambda case, today: is_order(case) and case.state in states


def _may_be_done(case: Case, today: date) -> bool:
    order = find_order(case)
    return order is not None and order_work.may_be_done(case, order)


ORDER_STEPS: Mapping[str, Step[Case]] = by_slug(
    Step(
        "wycena",
        gettext_lazy("Wyceń zamówienie"),
        _quote,
        QuoteForm,
        about=gettext_lazy("Klient dostanie wycenę i potwierdzi ją na stronie sprawy."),
        button=gettext_lazy("Wyślij wycenę"),
        done=gettext_lazy("Wycena jest wysłana. Klient potwierdzi ją na stronie sprawy."),
        offered=_in(CaseState.NEW),
        rights=(HANDLES,),
    ),
    Step(
        "umow",
        gettext_lazy("Umów wizytę"),
        _schedule,
        AppointmentForm,
        about=gettext_lazy("Klient dostanie wiadomość z dniem i godziną."),
        button=gettext_lazy("Zapisz termin"),
        done=gettext_lazy("Termin wizyty jest zapisany."),
        offered=_in(CaseState.CONFIRMED),
        rights=(HANDLES,),
    ),
    Step(
        "wykonana",
        gettext_lazy("Wpisz wykonanie"),
        lambda case, form, today, origin: order_work.perform_order(
            case, form.cleaned_data["done_on"], today=today, origin=origin
        ),
        DoneForm,
        about=gettext_lazy("Zamówienie trafi do działu finansowego, który obciąży konto."),
        button=gettext_lazy("Usługa jest wykonana"),
        done=gettext_lazy("Wykonanie jest zapisane. Zamówienie czeka na dział finansowy."),
        offered=_may_be_done,
        rights=(HANDLES,),
    ),
    Step(
        "inna-wycena",
        gettext_lazy("Zmień wycenę"),
        _quote,
        QuoteForm,
        about=gettext_lazy("Poprzednia przestaje obowiązywać. Klient dostanie nową wiadomość."),
        button=gettext_lazy("Wyślij nową wycenę"),
        done=gettext_lazy("Nowa wycena jest wysłana."),
        offered=_in(CaseState.QUOTED),
        rights=(HANDLES,),
    ),
    Step(
        "inny-termin",
        gettext_lazy("Zmień termin wizyty"),
        _schedule,
        AppointmentForm,
        button=gettext_lazy("Zapisz nowy termin"),
        done=gettext_lazy("Nowy termin wizyty jest zapisany."),
        offered=_in(CaseState.SCHEDULED),
        rights=(HANDLES,),
    ),
    Step(
        "anuluj",
        gettext_lazy("Anuluj zamówienie"),
        lambda case, form, today, origin: cancel_order(
            case, form.cleaned_data["text"], today=today, origin=origin
        ),
        TextForm,
        about=gettext_lazy("Powód przeczyta klient."),
        done=gettext_lazy("Zamówienie jest anulowane."),
        serious=True,
        offered=lambda case, today: allows_verb("cancel", case),
        rights=(HANDLES,),
    ),
)

CHARGE_STEPS: Mapping[str, Step[Case]] = by_slug(
    Step(
        "obciaz",
        gettext_lazy("Obciąż konto"),
        lambda case, form, today, origin: order_work.charge_order(case, today=today, origin=origin),
        about=gettext_lazy(
            "Kwota z potwierdzonej wyceny stanie na koncie od razu, z numerem sprawy."
        ),
        done=gettext_lazy("Konto jest obciążone."),
        offered=lambda case, today: (
            allows_verb("charge", case) and bool(order_work.charged_account(case, today))
        ),
        rights=(CHARGES,),
    ),
    Step(
        "dokument",
        gettext_lazy("Wpisz dokument obciążenia"),
        lambda case, form, today, origin: order_work.charge_by_document(
            case, form.cleaned_data["document"], today=today, origin=origin
        ),
        DocumentForm,
        about=gettext_lazy(
            "Tego zamówienia nie można obciążyć na koncie w tym serwisie. Wystaw dokument w "
            "programie finansowym i wpisz tu jego numer."
        ),
        button=gettext_lazy("Zapisz: obciążono dokumentem"),
        done=gettext_lazy("Zapisano dokument obciążenia."),
        offered=lambda case, today: (
            allows_verb("charge", case) and not order_work.charged_account(case, today)
        ),
        rights=(CHARGES,),
    ),
)
