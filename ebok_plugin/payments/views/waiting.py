"""„Wpłaty do wyjaśnienia”: the list of waiting bank operations, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import ForStaff, StaffRequest, for_staff
from ebok_plugin.ledger.domain.account_search import find_accounts
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.payments.domain.likely_accounts import Suggestions, suggest_accounts
from ebok_plugin.payments.domain.placing import is_doubtful_repetition
from ebok_plugin.payments.domain.returned_payment import find_returned_payment
from ebok_plugin.payments.domain.sender_rule import find_rule_offer
from ebok_plugin.payments.domain.waiting import (
    MAX_PAYMENTS_AT_ONCE,
    CertainPayment,
    PostedPayments,
    count_postable,
    describe_entry_state,
    describe_placement,
    describe_reason,
    find_certain_payments,
    list_similar_operations,
    list_valid_placements,
    list_waiting_entries,
    post_certain_payments,
    sum_entries,
    with_placements,
)
from ebok_plugin.payments.forms import WaitingFilterForm
from ebok_plugin.payments.models import BankEntry, Placement
from ebok_plugin.payments.rights import PLACES, PROPOSES_RULES, SEES_LINES
from ebok_plugin.payments.views.placing import LINE_STEPS, REPOST


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An operation as the list shows it."""

    line: BankEntry
    likely: Suggestions
    age: int

    @property
    def pk(self) -> int:
        return self.line.pk

    @property
    def sender(self) -> str:
        return self.line.name or _("nadawca nieznany")

    @property
    def remaining(self) -> Money:
        """Return the remainder with the operation's sign: negative if the bank took it back."""
        return self.line.remaining if self.line.came_in else -self.line.remaining

    @property
    def original_amount(self) -> str:
        partly = self.line.remaining != abs(self.line.amount)
        return _("z {amount}").format(amount=self.line.amount) if partly else ""

    @property
    def reason(self) -> str:
        return describe_reason(self.line)

    @property
    def age_in_words(self) -> str:
        return ngettext("%(days)s dzień", "%(days)s dni", self.age) % {"days": self.age}

    @property
    def likely_in_words(self) -> str:
        """Return the likely accounts, for the file of the list."""
        return "; ".join(
            f"{likely.account.account_no} {likely.account.payer_name} ({', '.join(likely.reasons)})"
            for likely in self.likely.likely
        )


class WaitingList(StaffList):
    """The waiting operations, oldest first, with the accounts they may belong to."""

    guarded_by = (SEES_LINES,)
    model = BankEntry
    page_title = gettext_lazy("Wpłaty do wyjaśnienia")
    header_icon = "help"
    template_name = "ebok_plugin/payments/desk/waiting/list.html"
    search_label = gettext_lazy("Nadawca, tytuł albo kwota")
    empty = gettext_lazy("Nie ma wpłat do wyjaśnienia.")
    empty_hint = gettext_lazy("Wszystko, co wpłynęło, ma już swoje konto.")
    not_found = gettext_lazy("Wśród czekających nie ma „%(query)s”.")
    export_filename = "wplaty-do-wyjasnienia"
    columns = (
        Name("sender", gettext_lazy("Nadawca"), "sender", url_name="ebok_desk_waiting_line"),
        Day("value_date", gettext_lazy("Data wpływu"), "line.value_date", hint="age_in_words"),
        Number(
            "remaining",
            gettext_lazy("Kwota"),
            "remaining",
            hint="original_amount",
            in_file=lambda row: row.remaining.amount,
        ),
        Fact("title", gettext_lazy("Tytuł"), "line.title", classname="desk-words"),
        Fact("reason", gettext_lazy("Dlaczego czeka"), "reason"),
        Fact(
            "likely",
            gettext_lazy("Czyja może być"),
            "likely",
            template="ebok_plugin/payments/desk/waiting/likely.html",
            in_file="likely_in_words",
        ),
    )

    @cached_property
    def filter_form(self) -> WaitingFilterForm:
        return WaitingFilterForm(self.request.GET, today=business_today())

    @cached_property
    def filtered(self) -> QuerySet[BankEntry]:
        return self.filter_form.chosen(self.query).select(list_waiting_entries())

    def get_queryset(self) -> QuerySet[BankEntry]:
        return with_placements(self.filtered)

    @cached_property
    def sums(self) -> tuple[Money, Money]:
        """Return the sums of the filtered list: of what came in, and of what the bank took back."""
        return sum_entries(self.filtered)

    @property
    def is_narrowed(self) -> bool:
        """Return whether the list shows only what a filter lets through."""
        return any(value for name, value in self.request.GET.items() if name != "p")

    @property
    def filter_query(self) -> str:
        """Return the filter of the page as a query string."""
        chosen = {**self.request.GET.dict()}
        chosen.pop("p", None)
        return urlencode(chosen)

    def rows_of(self, rows: Sequence[BankEntry]) -> Sequence[WaitingRow]:
        likely = suggest_accounts(rows)
        today = business_today()
        accounts = {
            likely_account.account.pk
            for suggestions in likely.values()
            for likely_account in suggestions.likely
        }
        record(
            "LIST",
            read_origin(self.request),
            note=BankEntry._meta.label,
            changes={"accounts": sorted(accounts), "rows": len(rows)},
        )
        return [WaitingRow(row, likely[row.pk], _age(row, today)) for row in rows]

    @cached_property
    def postable(self) -> int:
        """How many can be posted again in one step."""
        return count_postable() if self.request.user.has_perms(REPOST.rights) else 0


def _age(line: BankEntry, today: date) -> int:
    return max(0, (today - line.value_date).days)


class WaitingLinePage(StepPage[BankEntry]):
    """One operation: its text, its likely accounts, and what can be done."""

    template_name = "ebok_plugin/payments/desk/waiting/line.html"
    http_method_names = ["get", "head"]
    sees = SEES_LINES
    steps = LINE_STEPS

    def find_subject(self, pk: int) -> BankEntry:
        return get_object_or_404(with_placements(BankEntry.objects.all()), pk=pk)

    def page_context(self) -> dict[str, Any]:
        line, request = self.subject, self.request
        record_view(
            request, line, line.account.payer if line.account else None, ReadReason.SETTLEMENT
        )
        query = normalised_query(request.GET.get("q", ""))
        may_find = request.user.has_perm(SEES)
        places = bool(line.remaining) and request.user.has_perm(PLACES)
        valid = list_valid_placements(line)
        return {
            "line": line,
            "row": WaitingRow(line, Suggestions(), _age(line, self.today)),
            "state": describe_entry_state(line),
            "placed": [
                _Placed(placement, placement in valid) for placement in line.placements.all()
            ],
            "similar": list_similar_operations(line) if is_doubtful_repetition(line) else [],
            "likely": suggest_accounts([line])[line.pk] if places else Suggestions(),
            "places": places,
            "rule_offer": find_rule_offer(line) if request.user.has_perm(PROPOSES_RULES) else None,
            "taken_back": find_returned_payment(line) if places else None,
            "query": query,
            "may_find": may_find and places,
            "found": find_accounts(query, self.today) if query and may_find else None,
        }


@dataclass(frozen=True, slots=True)
class _Placed:
    """What was done with a part of the operation, and how to undo it."""

    placement: Placement
    lives: bool

    @property
    def words(self) -> str:
        return describe_placement(self.placement)

    @property
    def undone_at(self) -> SafeString | str:
        if not self.lives:
            return ""
        entry = self.placement.ledger_entry
        if entry is None:
            address = reverse("ebok_desk_waiting_withdraw", args=[self.placement.pk])
            return format_html('<a href="{}">{}</a>', address, _("cofnij"))
        if entry.reverses_id is not None:
            return ""
        address = reverse("ebok_desk_reversal", args=[entry.account_id, entry.seq])
        return format_html('<a href="{}">{}</a>', address, _("storno"))


TICKED = "wplata"


class CertainPage(ForStaff, TemplateView):
    """The certain payments among those of the filter, ticked; a press posts the ticked ones."""

    guarded_by = (SEES_LINES, PLACES)
    http_method_names = ("get", "head", "post")
    template_name = "ebok_plugin/payments/desk/waiting/certain.html"
    request: StaffRequest

    @cached_property
    def payments(self) -> Sequence[CertainPayment]:
        query = normalised_query(self.request.GET.get("q", ""))
        form = WaitingFilterForm(self.request.GET, today=business_today())
        return find_certain_payments(form.chosen(query).select(list_waiting_entries()))

    @property
    def sum(self) -> Money:
        return sum_money(payment.line.remaining for payment in self.payments)

    @property
    def is_full(self) -> bool:
        return len(self.payments) == MAX_PAYMENTS_AT_ONCE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        accounts = sorted({payment.likely.account.pk for payment in self.payments})
        record(
            "LIST",
            read_origin(self.request),
            note=BankEntry._meta.label,
            changes={"accounts": accounts, "rows": len(self.payments)},
        )
        return super().get(request, *args, **kwargs)

    def post(self, request: StaffRequest) -> HttpResponse:
        chosen = _chosen(request.POST)
        if not chosen:
            messages.warning(request, _("Nie zaznaczono żadnej wpłaty. Niczego nie zaksięgowano."))
            return redirect(request.get_full_path())
        result = post_certain_payments(chosen, origin=read_origin(request), today=business_today())
        _report(request, result)
        return redirect(reverse("ebok_desk_waiting"))


def _chosen(handed_in: QueryDict) -> dict[int, int]:
    """Read the ticks, `operation:account`; others than the page wrote are left out."""
    pairs = (tick.partition(":") for tick in handed_in.getlist(TICKED)[:MAX_PAYMENTS_AT_ONCE])
    keys = ((row_key(line), row_key(account)) for line, _colon, account in pairs)
    return {line: account for line, account in keys if line and account}


def _report(request: StaffRequest, result: PostedPayments) -> None:
    count = len(result.posted)
    if count:
        words = ngettext(
            "Zaksięgowano %(n)s wpłatę, razem %(sum)s.",
            "Zaksięgowano %(n)s wpłat, razem %(sum)s.",
            count,
        )
        messages.success(request, words % {"n": count, "sum": result.sum})
    for refused in result.refused:
        line = refused.line
        name = line.name or _("nadawca nieznany")
        messages.warning(
            request,
            _("Nie zaksięgowano: {name}, {amount}. {reason}").format(
                name=name, amount=line.remaining, reason=refused.reason
            ),
        )


@require_safe
@for_staff(SEES)
def former_queue(request: StaffRequest) -> HttpResponseBase:
    return _redirect_to_cases("cases_desk_queue", query="?widok=kwoty")


@require_safe
@for_staff(SEES)
def redirect_former_question(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Redirect to the case with the same key; its page checks who may read it."""
    return _redirect_to_cases("cases_desk_one", key)


def _redirect_to_cases(name: str, *args: object, query: str = "") -> HttpResponse:
    """Redirect to a screen of cases, or answer 404 where cases are switched off."""
    try:
        return redirect(f"{reverse(name, args=args)}{query}")
    except NoReverseMatch as error:
        raise Http404 from error
