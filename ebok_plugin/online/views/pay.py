"""Pages of a payer who pays on line, and the address at which the gateway tells of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.plugins import GatewaySilent, NoticeRefused, PaymentGateway, find_payment_gateway
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.online.domain import NewOrder, OrderRefused, begin_order, follow_payment
from ebok_plugin.online.forms import OnlinePaymentForm
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.statements.domain.payment_code import find_open_item, title_of_item

MOST_BYTES = 10_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_online(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what will be paid; a POST leads to the gateway. `pozycja` and `termin` name an item.

    404 while no gateway is switched on.
    """
    today = business_today()
    account, gateway = account_for(request.user, slug, today), _gateway()
    form = OnlinePaymentForm(
        request.POST if request.method == "POST" else None,
        initial={
            "kwota": request.GET.get("kwota", ""),
            "email": getattr(getattr(request.user, "person", None), "correspondence_email", ""),
        },
    )
    if form.is_valid():
        title = _title(request, account)
        new = NewOrder(account, form.cleaned_data["kwota"], title, form.cleaned_data["email"])
        try:
            return _Leave(begin_order(new, gateway, origin=origin_of(request)))
        except OrderRefused as refused:
            form.add_error(None, str(refused))
        except GatewaySilent:
            form.add_error(
                None,
                _("Operator płatności teraz nie odpowiada. Spróbuj później albo zrób przelew."),
            )
    context = {"account": account, "gateway": gateway, "form": form}
    response = render(request, "ebok_plugin/online/pay.html", context)
    patch_cache_control(response, private=True, no_store=True)
    # Only this page may lead elsewhere, and only to the gateway.
    response._csp_update = {"form-action": [gateway.host()]}  # type: ignore[attr-defined]  # read by django-csp
    return response


class _Leave(HttpResponseRedirectBase):
    """To the gateway, as a new GET."""

    status_code = 303
    allowed_schemes = ["https", "http"]


def _gateway() -> PaymentGateway:
    gateway = find_payment_gateway()
    if gateway is None:
        raise Http404
    return gateway


def _title(request: HttpRequest, account: Account) -> str:
    """Return the title of the transfer; it names the month of the item in the address, if any."""
    state = account_reader().read_account_states([account], business_today())[account.pk]
    seq, due = request.GET.get("pozycja", ""), request.GET.get("termin", "")
    return title_of_item(account, find_open_item(state.postings, seq, due))


@require_safe
def online_order(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Tell the payer, back from the gateway, what is known of the payment."""
    account = account_for(request.user, slug, business_today())
    order = get_object_or_404(PaymentOrder, account=account, key=key)
    response = render(
        request, "ebok_plugin/online/order.html", {"account": account, "order": order}
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


@csrf_exempt  # the gateway has no session; it signs what it sends
@never_cache
@require_POST
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Take a notice of the gateway: 400 unsigned, 404 not ours, 503 where it must come again."""
    gateway = _gateway()
    if gateway.code != code or len(request.body) > MOST_BYTES:
        raise Http404
    try:
        payment = gateway.read_notice(request.body)
        known = follow_payment(payment, gateway, today=business_today())
    except NoticeRefused:
        return HttpResponseBadRequest()
    except GatewaySilent:
        return HttpResponse(status=503)
    if not known:
        raise Http404
    return HttpResponse("OK", content_type="text/plain")
