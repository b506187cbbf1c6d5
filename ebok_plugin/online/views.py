"""Pages of payments on line: the payer's, the gateway's address, and the desk's list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO, AmountError, Money
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.office.desk_kit.workflow.step import ReasonForm, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage
from cms_ext.people.outbox.mail.address import OutsideEmailField
from cms_ext.plugins import find_payment_gateway
from cms_ext.plugins.payment_gateway import GatewaySilent, NoticeRefused, PaymentGateway
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.account import get_readable_account
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.account_rows import AccountRows
from ebok_plugin.online import domain as orders
from ebok_plugin.online.domain import NewOrder, OrderRefused, begin_order, follow_payment
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.online.rights import SEES_ORDERS, SETTLES_ORDERS
from ebok_plugin.statements.domain.payment_code import find_open_item, title_of_item

# Gateways take less for one payment; a wrong digit must not go there.
MAX_PAYMENT = Money.parse("50000.00")


class OnlinePaymentForm(forms.Form):
    """`kwota` above zero, and `email`, which only the gateway gets."""

    kwota = forms.CharField(
        label=gettext_lazy("Kwota (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input"}),
        error_messages={"required": gettext_lazy("Podaj kwotę, na przykład 250,00.")},
    )
    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        help_text=gettext_lazy("Operator płatności wyśle na niego potwierdzenie."),
        max_length=50,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Podaj adres e-mail."),
            "invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl."),
        },
    )

    def clean_kwota(self) -> Money:
        try:
            amount = Money.parse(self.cleaned_data["kwota"])
        except AmountError as error:
            raise forms.ValidationError(error.message) from error
        if amount <= ZERO:
            raise forms.ValidationError(_("Podaj kwotę większą od zera."))
        if amount > MAX_PAYMENT:
            raise forms.ValidationError(_("Online można zapłacić najwyżej 50 000,00 zł naraz."))
        return amount


MAX_BYTES = 10_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_online(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what will be paid; a POST leads to the gateway. `pozycja` and `termin` name an item.

    404 while no gateway is switched on.
    """
    today = business_today()
    account, gateway = get_readable_account(request.user, slug, today), _gateway()
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
            return _Leave(begin_order(new, gateway, origin=read_origin(request)))
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
    account = get_readable_account(request.user, slug, business_today())
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
    if gateway.code != code or len(request.body) > MAX_BYTES:
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


State = PaymentOrder.State


def _post(order: PaymentOrder, form: StepForm, today: date, origin: Origin) -> None:
    orders.post_order(order, origin=origin, today=today)


def _enter(order: PaymentOrder, form: StepForm, today: date, origin: Origin) -> None:
    orders.enter_in_program(order, origin=origin)


def _close(order: PaymentOrder, form: ReasonForm, today: date, origin: Origin) -> None:
    reason = form.cleaned_data["powod"]
    orders.close_order(order, reason=reason, origin=origin, today=today)


def _clear(order: PaymentOrder, form: ReasonForm, today: date, origin: Origin) -> None:
    orders.clear_problem(order, reason=form.cleaned_data["powod"], origin=origin)


POST: Step[PaymentOrder] = Step(
    "zaksieguj",
    gettext_lazy("Zaksięguj na koncie"),
    _post,
    done=gettext_lazy("Wpłatę zaksięgowano."),
    rights=(SETTLES_ORDERS,),
    offered=lambda order, today: order.state == State.PAID and not is_mirror(),
)
ENTER: Step[PaymentOrder] = Step(
    "wpisano",
    gettext_lazy("Wpisano do programu księgowego"),
    _enter,
    done=gettext_lazy("Wpłata nie jest już pokazywana jako „w drodze”."),
    rights=(SETTLES_ORDERS,),
    offered=lambda order, today: order.state == State.PAID and is_mirror(),
)
CLEAR: Step[PaymentOrder] = Step(
    "wyjasniono",
    gettext_lazy("Wyjaśniono, wpłata zostaje na koncie"),
    _clear,
    ReasonForm,
    about=gettext_lazy("Na przykład gdy operator zwrócił drugą wpłatę, a ta jest właściwa."),
    done=gettext_lazy("Wpłatę wyjaśniono, zostaje na koncie."),
    rights=(SETTLES_ORDERS,),
    offered=lambda order, today: orders.has_problem_only(order),
)
CLOSE: Step[PaymentOrder] = Step(
    "zakoncz",
    gettext_lazy("Zwrócono płatnikowi albo załatwiono inaczej"),
    _close,
    ReasonForm,
    about=gettext_lazy("Jeśli wpłata jest zaksięgowana, program zrobi jej storno."),
    done=gettext_lazy("Wpłatę zakończono."),
    rights=(SETTLES_ORDERS,),
    serious=True,
    offered=lambda order, today: orders.is_closable(order),
)


def _of(*states: State) -> QuerySet[PaymentOrder]:
    return orders.list_orders().filter(state__in=states)


class OrderList(AccountRows):
    """The orders; first those that wait for a decision."""

    guarded_by = (SEES_ORDERS,)
    model = PaymentOrder
    page_title = gettext_lazy("Wpłaty online")
    header_icon = "globe"
    template_name = "ebok_plugin/online/desk/list.html"
    empty = gettext_lazy("Nie ma takich wpłat.")
    empty_hint = gettext_lazy("Wpłaty online księgują się same, gdy operator je potwierdzi.")
    export_filename = "wplaty-online"
    selections = {
        "": Selection(
            gettext_lazy("Do decyzji"), lambda user, today: orders.list_orders_to_settle()
        ),
        "zaksiegowane": Selection(
            gettext_lazy("Rozliczone"), lambda user, today: _of(State.POSTED)
        ),
        "inne": Selection(
            gettext_lazy("Niezapłacone i zakończone"),
            lambda user, today: _of(State.STARTED, State.EXPIRED, State.CLOSED),
        ),
    }
    columns = (
        Name(
            "key", gettext_lazy("Numer"), lambda order: order.key[:8], url_name="ebok_online_order"
        ),
        Fact("account", gettext_lazy("Konto"), "account.account_no", hint="account.payer_name"),
        Number("amount", gettext_lazy("Kwota"), "amount"),
        Fact("state", gettext_lazy("Stan"), "get_state_display", hint="problem"),
        Day("paid_on", gettext_lazy("Zapłacono")),
        Fact("reference", gettext_lazy("Numer u operatora"), "reference"),
    )


class OrderPage(FreshPage[PaymentOrder]):
    """One order, and the decisions on it."""

    template_name = "ebok_plugin/online/desk/order.html"
    sees = SEES_ORDERS
    steps = by_slug(POST, ENTER, CLEAR, CLOSE)

    def find_subject(self, pk: int) -> PaymentOrder:
        return get_object_or_404(PaymentOrder.objects.select_related("account", "entry"), pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)
