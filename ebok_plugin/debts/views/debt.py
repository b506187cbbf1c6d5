"""Debts by stage, with the data for a court or an enforcement body, and the page of one debt."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import sum_money
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage, NothingLeft, StepView
from ebok_plugin.debts.domain import court
from ebok_plugin.debts.domain.check import read_stage_terms
from ebok_plugin.debts.domain.standing import DebtLine, at_stage, list_debts, list_step_kinds
from ebok_plugin.debts.forms import (
    DebtFilterForm,
    DeliveryForm,
    DropForm,
    OutsideStageForm,
    OwnDeliveryForm,
)
from ebok_plugin.debts.models import Debt
from ebok_plugin.debts.rights import PURSUES_DEBTS, SEES_DEBTS
from ebok_plugin.debts.vocabulary import LETTERS
from ebok_plugin.ledger.models import Account


def _debtors(line: DebtLine) -> str:
    return ", ".join(person.name for person in line.debtors)


def _address(line: DebtLine) -> str:
    return line.account.payer.correspondence_address or line.account.premises.postal_address


def _letters(line: DebtLine) -> str:
    """„wezwanie do zapłaty 01.10.2026, doręczone 05.10.2026 (Anna Lis); …”"""
    return "; ".join(
        f"{stage.get_kind_display()} {stage.on:%d.%m.%Y}"
        + "".join(
            _(", doręczone {day} ({name})").format(
                day=f"{letter.delivered_on:%d.%m.%Y}", name=letter.person.name
            )
            for letter in stage.letters.all()
            if letter.delivered_on
        )
        for stage in line.standing.stages
    )


def _interest(line: DebtLine) -> object:
    amounts = [stage.interest for stage in line.standing.stages if stage.interest is not None]
    return amounts[-1].amount if amounts else ""


def _costs(line: DebtLine) -> object:
    amounts = [stage.costs for stage in line.standing.stages if stage.costs]
    return sum_money(amounts).amount if amounts else ""


def _items(line: DebtLine) -> str:
    """„Opłata za 06/2026: 465,00 zł, termin 15.06.2026; …”, as a claim or a title lists them."""
    words = _("{title}: {amount}, termin {day}")
    return "; ".join(
        words.format(title=one.title, amount=one.open, day=f"{one.due_date:%d.%m.%Y}")
        for one in line.account_state.postings.overdue
    )


class DebtList(StaffList):
    """The open debts; the file of a view has what a claim or a title needs."""

    template_name = "ebok_plugin/debts/debts.html"
    guarded_by = (SEES_DEBTS,)
    model = Debt
    page_title = gettext_lazy("Sprawy o zapłatę")
    header_icon = "warning"
    paginate_by = 50
    empty = gettext_lazy("Nie ma takich spraw o zapłatę.")
    export_filename = "sprawy-o-zaplate"
    columns = (
        Name(
            "account",
            gettext_lazy("Konto"),
            "account.account_no",
            hint="account.payer_name",
            url_name="ebok_desk_debt",
            key="account.pk",
            whole=True,
        ),
        Fact("debtors", gettext_lazy("Dłużnicy"), _debtors),
        Fact("stage", gettext_lazy("Etap"), "standing.last.get_kind_display"),
        Day("on", gettext_lazy("Z dnia"), "standing.last.on"),
        Number(
            "arrears",
            gettext_lazy("Po terminie"),
            "state.arrears",
            in_file="state.arrears.amount",
        ),
        Fact("next", gettext_lazy("Następny krok"), "next_words"),
        Fact("tax_id", gettext_lazy("NIP"), "account.payer.tax_id"),
        Fact("address", gettext_lazy("Adres"), _address),
        Fact("premises", gettext_lazy("Lokal"), "account.premises.short_address"),
        Day("since", gettext_lazy("Najstarszy termin"), "state.oldest_due"),
        Fact("items", gettext_lazy("Pozycje po terminie"), _items),
        Number("interest", gettext_lazy("Odsetki w ostatnim piśmie"), _interest),
        Number("costs", gettext_lazy("Koszty w pismach"), _costs),
        Fact("letters", gettext_lazy("Pisma i doręczenia"), _letters),
        Fact("reference", gettext_lazy("Sygnatura"), "standing.last.reference"),
    )

    def columns_shown(self) -> Sequence[Fact]:
        return self.columns[:6]

    @cached_property
    def filter_form(self) -> DebtFilterForm:
        return DebtFilterForm(self.request.GET, list_step_kinds())

    def get_queryset(self) -> list[DebtLine]:
        today = business_today()
        lines = list_debts(today)
        if self.request.GET.get("do") == "sadu":
            return [line for line in lines if line.may_file(today)]
        kind = self.filter_form.kind
        return at_stage(lines, kind) if kind else lines

    def rows_of(self, rows: Sequence[DebtLine]) -> Sequence[DebtLine]:
        if rows:
            changes = {"accounts": sorted(row.account.pk for row in rows)}
            record("LIST", read_origin(self.request), note=Account._meta.label, changes=changes)
        return rows


def _deliver(lines: object, form: DeliveryForm, today: date, origin: Origin) -> None:
    keys = [int(key) for key in form.cleaned_data["letters"]]
    court.record_delivery(keys, on=form.cleaned_data["on"], today=today, origin=origin)


def _take(line: DebtLine, form: OutsideStageForm, today: date, origin: Origin) -> Done:
    kind = line.standing.next_kind
    assert kind is not None  # else it is not offered
    entered = form.cleaned_data
    court.take_stage(
        line.account,
        kind,
        on=entered["on"],
        reference=entered["reference"],
        today=today,
        origin=origin,
    )
    return Done(_("Zapisano: {stage}.").format(stage=kind.label))


def _drop(line: DebtLine, form: DropForm, today: date, origin: Origin) -> Done:
    reason = form.cleaned_data["reason"]
    court.drop_debt(line.standing.debt, reason=reason, today=today, origin=origin)
    return Done(_("Sprawę zamknięto."), reverse("ebok_desk_account", args=[line.account.pk]))


def _is_outside(line: DebtLine, today: date) -> bool:
    """Return whether the next step is taken by somebody else, and may be taken today."""
    day, kind = line.standing.next_day, line.standing.next_kind
    is_open = kind is not None and not line.end_words and not line.dead
    return is_open and kind not in LETTERS and day is not None and day <= today


class DeliveriesView(StepView[list[DebtLine]]):
    """Record on one day the delivery of many letters: those whose receipts came back."""

    icon = "mail"
    sees = PURSUES_DEBTS
    step = Step(
        "doreczenia",
        gettext_lazy("Doręczenia pism"),
        _deliver,
        DeliveryForm,
        button=gettext_lazy("Wpisz doręczenie"),
        done=gettext_lazy("Doręczenie zapisano."),
        rights=(PURSUES_DEBTS,),
    )

    def find_subject(self) -> list[DebtLine]:
        found = [line for line in list_debts(self.today) if line.standing.undelivered]
        if not found:
            words = _("Każde wysłane pismo ma wpisany dzień doręczenia.")
            raise NothingLeft(words, self.landing())
        changes = {"accounts": sorted(line.account.pk for line in found)}
        record("LIST", self.origin, note=Account._meta.label, changes=changes)
        return found

    def subtitle(self) -> str:
        return ""

    def landing(self) -> str:
        return reverse("ebok_desk_debts")


class DebtPage(FreshPage[DebtLine]):
    """The debt of an account: its stages and letters, and the next step."""

    template_name = "ebok_plugin/debts/debt.html"
    sees = SEES_DEBTS
    steps = by_slug(
        Step(
            "doreczenie",
            gettext_lazy("Wpisz doręczenie"),
            _deliver,
            OwnDeliveryForm,
            done=gettext_lazy("Doręczenie zapisano."),
            rights=(PURSUES_DEBTS,),
            offered=lambda line, today: bool(line.standing.undelivered),
        ),
        Step(
            "etap",
            gettext_lazy("Zapisz etap"),
            _take,
            OutsideStageForm,
            rights=(PURSUES_DEBTS,),
            offered=_is_outside,
        ),
        Step(
            "koniec",
            gettext_lazy("Zamknij sprawę"),
            _drop,
            DropForm,
            rights=(PURSUES_DEBTS,),
        ),
    )

    def find_subject(self, pk: int) -> DebtLine:
        found = next((debt for debt in list_debts(self.today, [pk])), None)
        if found is not None:
            return found
        if not Account.objects.filter(pk=pk).exists():
            raise Http404
        card = reverse("ebok_desk_account", args=[pk])
        raise NothingLeft(_("To konto nie ma otwartej sprawy o zapłatę."), card)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the debt; each look is recorded in the access log."""
        account = self.subject.account
        record_view(request, account, account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        standing = self.subject.standing
        earlier = Debt.objects.filter(account=self.subject.account, ended_on__isnull=False)
        is_open = not self.subject.end_words and not self.subject.dead
        is_letter = is_open and standing.next_kind in LETTERS
        ready = standing.next_day is not None and standing.next_day <= self.today
        return {
            "earlier": earlier,
            "next_letter": standing.next_kind if is_letter and ready else "",
            "terms": read_stage_terms(standing.next_kind, self.today)
            if standing.next_kind
            else None,
        }
