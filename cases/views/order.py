"""Orders of a signed-in person, in any panel: request, confirmation, cancellation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.domain.order import NewOrder, cancel_own_order, confirm_order, order_service
from cases.domain.order_work import order_card
from cases.domain.queries import opened_case
from cases.domain.registers import services_on
from cases.domain.same_here import panel_page
from cases.domain.states import moment_on
from cases.forms.order_desk import ConfirmForm, OrderForm
from cases.views.desk import case_page
from cases.views.own import CHANNELS, TEMPLATES, links_of, realm_of
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_before
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_chargeable_accounts


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(OrderForm)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a service; nothing is owed by it."""
    realm, today = realm_of(request), business_today()
    person = request.user.person if isinstance(request.user, User) else None
    if person is None:
        raise Http404
    services = services_on(today)
    accounts = list_chargeable_accounts(person, today)
    posted = (request.POST,) if request.method == "POST" else ()
    initial = read_typed_before(request)
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
            case = order_service(new_order, today=today, origin=origin_of(request))
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
    links = links_of(request, case)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect(links.page)
    try:
        confirm_order(
            case,
            form.cleaned_data["quote"],
            begins_early=form.cleaned_data["begins_early"],
            now=moment_on(today),
            origin=origin_of(request),
        )
    except Refusal as refused:
        page, problem = f"{TEMPLATES}/case.html", refused.message
        # Read anew: somebody else may have moved it on.
        case = opened_case(request.user, key, today)
        return case_page(request, page, case, links, problem=problem, status=409)
    messages.success(request, _("Zamówienie jest potwierdzone."))
    return redirect(links.page)


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask once more, then cancel."""
    today = business_today()
    case = opened_case(request.user, key, today)
    card = order_card(case, today)
    if card is None:
        raise Http404
    links = links_of(request, case)
    if request.method != "POST":
        context = {"case": case, "card": card, "links": links}
        return render(request, f"{TEMPLATES}/cancel.html", context)
    try:
        cancel_own_order(case, now=moment_on(today), origin=origin_of(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Zamówienie jest anulowane."))
    return redirect(links.page)
