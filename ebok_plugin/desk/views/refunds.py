"""„Zwroty nadpłat”: requests with whose turn it is, their decision, and the bank's files."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage, StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.judging import judge_letter
from ebok_plugin.desk.domain.refund_file import make_refund_file, read_refund_file
from ebok_plugin.desk.forms.refund import (
    RefundAcceptanceForm,
    RefundFileForm,
    RefundPaidForm,
    RefundRefusalForm,
)
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.rights import APPROVES_TRANSFERS
from ebok_plugin.ledger.views.account_rows import AccountRows
from ebok_plugin.payments.domain import refund as refunds
from ebok_plugin.payments.domain import refund_order
from ebok_plugin.payments.domain.letter_address import find_letter_day
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_live_order, find_stage
from ebok_plugin.payments.models import Refund, RefundFile
from ebok_plugin.payments.rights import DECIDES_REFUNDS, SEES_REFUNDS
from ebok_plugin.statements.domain.papers.refund_code import CODE_LETTER, refund_code_pdf
from ebok_plugin.statements.domain.transfer_file import TransferFormat
from ebok_plugin.statements.views.papers import PDF, file_answer


def _print(refund: Refund, form: Any, today: date, origin: Origin) -> HttpResponse:
    if reason := judge_letter(CODE_LETTER, refund, today):
        raise Refusal("LETTER_UNFIT", reason)
    code = refunds.make_letter_code(refund, origin=origin)
    refund.refresh_from_db(fields=["code_expires_at"])
    return file_answer(refund_code_pdf(refund, code, today), PDF, "kod-do-zwrotu.pdf")


def _accept(refund: Refund, form: RefundAcceptanceForm, today: date, origin: Origin) -> None:
    reason = form.cleaned_data["powod"]
    refund_order.propose_refund_order(refund, reason=reason, origin=origin, today=today)


def _refuse(refund: Refund, form: RefundRefusalForm, today: date, origin: Origin) -> None:
    reason, next_step = form.cleaned_data["powod"], form.cleaned_data["co_dalej"]
    refunds.refuse_refund(refund, reason=reason, next_step=next_step, origin=origin, today=today)


def _confirm_paid(refund: Refund, form: RefundPaidForm, today: date, origin: Origin) -> None:
    order = find_live_order(refund)
    if order is None:
        raise refunds.RefundError("REFUND_NOT_SENT", _("Tego zwrotu nikt jeszcze nie zlecił."))
    paid_on = form.cleaned_data["dzien"]
    refund_order.confirm_refund_paid(order, paid_on=paid_on, origin=origin, today=today)


def _is_at(*stages: RefundStage) -> Any:
    return lambda refund, today: find_stage(refund) in stages


PRINT: Step[Refund] = Step(
    "list",
    gettext_lazy("Wydrukuj list z kodem"),
    _print,
    about=gettext_lazy(
        "List idzie na adres z rejestru. Każdy wydruk ma nowy kod, a poprzedni przestaje działać."
    ),
    rights=(DECIDES_REFUNDS,),
    offered=_is_at(RefundStage.LETTER, RefundStage.CODE),
)
ACCEPT: Step[Refund] = Step(
    "przyjmij",
    gettext_lazy("Przyjmij i przekaż drugiej osobie"),
    _accept,
    RefundAcceptanceForm,
    done=gettext_lazy("Zwrot czeka na drugą osobę w „Do zatwierdzenia”."),
    rights=(DECIDES_REFUNDS,),
    offered=_is_at(RefundStage.OFFICE),
)
REFUSE: Step[Refund] = Step(
    "odrzuc",
    gettext_lazy("Odrzuć"),
    _refuse,
    RefundRefusalForm,
    done=gettext_lazy("Wniosek odrzucono. Płatnik zobaczy powód i co może zrobić."),
    rights=(DECIDES_REFUNDS,),
    offered=lambda refund, today: refund.is_open,
)
PAID: Step[Refund] = Step(
    "wyplacono",
    gettext_lazy("Potwierdź wypłatę"),
    _confirm_paid,
    RefundPaidForm,
    about=gettext_lazy(
        "Zwykle potwierdza ją wyciąg bankowy. Ręcznie robi to inna osoba niż ta, która utworzyła "
        "plik dla banku."
    ),
    done=gettext_lazy("Wypłatę potwierdzono."),
    rights=(APPROVES_TRANSFERS,),
    offered=_is_at(RefundStage.BANK),
)


def _list(rows: QuerySet[Refund]) -> QuerySet[Refund]:
    """Read with the requests what their stage is found by."""
    related = rows.select_related("account__premises__building")
    return related.prefetch_related("orders__file", "orders__entry__reversed_by")


class RefundList(AccountRows):
    guarded_by = (SEES_REFUNDS,)
    model = Refund
    page_title = gettext_lazy("Zwroty nadpłat")
    header_icon = "clipboard-list"
    template_name = "ebok_plugin/desk/refunds/list.html"
    empty = gettext_lazy("Nie ma takich wniosków.")
    empty_hint = gettext_lazy("Płatnicy składają je w E-BOK, przy kwocie nadpłaty.")
    export_filename = "zwroty-nadplat"
    selections = {
        "": Selection(
            gettext_lazy("Do załatwienia"), lambda user, today: _list(refunds.refunds_waiting())
        ),
        "w-toku": Selection(
            gettext_lazy("W toku"), lambda user, today: _list(refund_order.refunds_in_progress())
        ),
        "wszystkie": Selection(
            gettext_lazy("Wszystkie"), lambda user, today: _list(Refund.objects.all())
        ),
    }
    columns = (
        Name(
            "number",
            gettext_lazy("Wniosek"),
            "number",
            hint="account.premises.short_address",
            url_name="ebok_desk_refund",
        ),
        Fact("account", gettext_lazy("Konto"), "account.account_no"),
        Number("amount", gettext_lazy("Kwota")),
        Fact("stage", gettext_lazy("Co teraz"), lambda refund: find_stage(refund).label),
        Day("answer_by", gettext_lazy("Odpowiedź do")),
    )


class RefundPage(FreshPage[Refund]):
    """One request with what is free today, its order, and what comes next."""

    template_name = "ebok_plugin/desk/refunds/refund.html"
    sees = SEES_REFUNDS
    steps = by_slug(PRINT, ACCEPT, REFUSE, PAID)

    def find_subject(self, pk: int) -> Refund:
        people = ("filed_by__person", "decided_by__person", "printed_by__person")
        rows = _list(Refund.objects.select_related("account__payer", *people))
        return get_object_or_404(rows, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        refund, stage = self.subject, find_stage(self.subject)
        to_print = stage in (RefundStage.LETTER, RefundStage.CODE)
        return {
            "stage": stage,
            "letter_day": find_letter_day(refund.account) if to_print else None,
            "order": find_live_order(refund),
            "orders": refund.orders.select_related("made_by__person", "decided_by__person"),
            "free": refunds.read_refundable(refund.account, self.today) if refund.is_open else None,
        }


def _make_file(nothing: None, form: RefundFileForm, today: date, origin: Origin) -> Done:
    entered = form.cleaned_data
    file = make_refund_file(
        nrb=entered["rachunek"],
        form=TransferFormat(entered["plik"]),
        day=entered["dzien"],
        origin=origin,
        today=today,
    )
    if file is None:
        return Done(_("Nadpłaty zmalały: zwroty wstrzymano, a płatnicy dostali wiadomość."))
    text = ngettext("Plik ma %(count)s zwrot.", "Plik ma %(count)s zwrotów.", file.count)
    return Done(text % {"count": file.count})


class RefundFilesPage(StepPage[None]):
    """What waits for the bank, and the files made so far."""

    template_name = "ebok_plugin/desk/refunds/files.html"
    sees = SEES_REFUNDS
    step = Step(
        "plik",
        gettext_lazy("Utwórz plik dla banku"),
        _make_file,
        RefundFileForm,
        rights=(DECIDES_REFUNDS,),
    )

    def page_context(self) -> dict[str, Any]:
        waiting = list(refund_order.refund_orders_to_export())
        record_account_list((order.refund.account_id for order in waiting), self.origin)
        return {
            "waiting": waiting,
            "files": RefundFile.objects.select_related("made_by__person")[:50],
        }


@require_safe
@for_staff(SEES_REFUNDS, DECIDES_REFUNDS)
def refund_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the bank's file; each look is in the access log."""
    file = get_object_or_404(RefundFile, pk=pk)
    try:
        content = read_refund_file(file)
    except refunds.RefundError as refusal:
        messages.error(request, refusal.message)
        return redirect("ebok_desk_refund_files")
    record("REFUND_FILE_READ", read_origin(request), obj=file)
    form = TransferFormat(file.form)
    return file_answer(content, form.content_type, f"zwroty-{file.day}-{file.pk}{form.suffix}")
