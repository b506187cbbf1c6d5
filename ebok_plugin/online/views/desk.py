"""„Wpłaty online”: their list, and a page for each with what a person may decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, origin_of, record, record_view
from cms_ext.office.desk_kit.workflow.step import ReasonForm, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.online import domain as orders
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.online.rights import SEES_ORDERS, SETTLES_ORDERS

State = PaymentOrder.State


def _post(order: PaymentOrder, form: StepForm, today: date, origin: Origin) -> None:
    orders.post_order(order, origin=origin, today=today)


def _enter(order: PaymentOrder, form: StepForm, today: date, origin: Origin) -> None:
    orders.enter_in_program(order, origin=origin)


def _close(order: PaymentOrder, form: ReasonForm, today: date, origin: Origin) -> None:
    reason = form.cleaned_data["powod"]
    orders.close_order(order, reason=reason, origin=origin, today=today)


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


class OrderList(StaffList):
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

    def rows_of(self, rows: Sequence[PaymentOrder]) -> Sequence[PaymentOrder]:
        record(
            "LIST",
            origin_of(self.request),
            note=PaymentOrder._meta.label,
            changes={"accounts": sorted({order.account_id for order in rows})},
        )
        return rows


class OrderPage(FreshPage[PaymentOrder]):
    """One order, and the decisions on it."""

    template_name = "ebok_plugin/online/desk/order.html"
    sees = SEES_ORDERS
    steps = by_slug(POST, ENTER, CLOSE)

    def find_subject(self, pk: int) -> PaymentOrder:
        return get_object_or_404(PaymentOrder.objects.select_related("account", "entry"), pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)
