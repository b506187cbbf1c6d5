"""Screens of late interest with their forms: candidates, a note and its claims, rates."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.interest.domain.accrued import InterestRateRow, rate_rows
from ebok_plugin.interest.domain.claim import correction_waits, find_claim_candidates, select_notes
from ebok_plugin.interest.domain.proposal import (
    Overcharge,
    measure_overcharge,
    propose_notes,
    usual_due_date,
)
from ebok_plugin.interest.domain.rate import (
    RateSource,
    add_interest_rate,
    confirm_rates,
    find_confirmed_end,
)
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote, InterestRate, RateKind
from ebok_plugin.interest.rights import ADDS_RATES, CONFIRMS_RATES, PROPOSES_INTEREST, SEES_INTEREST
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.forms.fields import PercentField, day_field
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.account import account_or_404


class NotesForm(StepForm):
    """`accounts` are ticked in the list of candidates, by number; the subject is the day."""

    until = day_field(label=gettext_lazy("Odsetki do dnia"))
    due_date = day_field(label=gettext_lazy("Termin płatności not"))

    def first_values(self) -> dict[str, Any]:
        return {"until": self.subject, "due_date": usual_due_date(self.today)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)
        ticked = Account.objects.filter(account_no__in=self.data.getlist("accounts"))
        cleaned["accounts"] = ticked.order_by("account_no__polish")
        if not self.errors and not ticked.exists():
            self.add_error(None, gettext_lazy("Zaznacz co najmniej jedno konto."))
        return cleaned


class ConfirmRatesForm(StepForm):
    """Confirm „Potwierdzam, że stawka {x}% obowiązuje do {data}”."""

    kind = forms.ChoiceField(label=gettext_lazy("Rodzaj odsetek"), choices=RateKind.choices)
    rate_percent = PercentField(
        label=gettext_lazy("Stawka (%)"),
        help_text=gettext_lazy("Przepisz ją ze źródła, na przykład ze strony NBP."),
    )
    until_day = day_field(label=gettext_lazy("Obowiązuje do dnia"))


def _propose(until: date, form: NotesForm, today: date, origin: Origin) -> Done:
    propose_notes(**form.cleaned_data, made_by=origin.signed_in, today=today)
    return Done(_("Noty czekają na drugą osobę."), reverse("ebok_desk_inbox"))


def _confirm(until: date, form: ConfirmRatesForm, today: date, origin: Origin) -> None:
    entered = form.cleaned_data
    confirm_rates(
        RateKind(entered["kind"]),
        until=entered["until_day"],
        rate_percent=entered["rate_percent"],
        origin=origin,
        today=today,
    )


MAX_ROWS_IN_FILE = 100_000


class InterestPage(StepPage[date]):
    """Candidates for notes up to `do` (a day), after account `po` (a number)."""

    template_name = "ebok_plugin/interest/desk/interest.html"
    sees = SEES_INTEREST
    steps = by_slug(
        Step(
            "noty",
            gettext_lazy("Przekaż zaznaczone do zatwierdzenia"),
            _propose,
            NotesForm,
            rights=(PROPOSES_INTEREST,),
        ),
        Step(
            "stawki",
            gettext_lazy("Potwierdź stawkę"),
            _confirm,
            ConfirmRatesForm,
            button=gettext_lazy("Potwierdzam stawkę"),
            done=gettext_lazy("Stawkę potwierdzono."),
            rights=(CONFIRMS_RATES,),
        ),
    )

    def find_subject(self) -> date:
        return _day(self.request.GET.get("do", ""), self.today)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not find_file_format(request):
            return super().get(request, *args, **kwargs)
        found = find_claim_candidates(
            self.subject, self.today, per_page=MAX_ROWS_IN_FILE
        ).candidates
        headings = [_("Konto"), _("Płatnik"), _("Odsetki (zł)"), _("Uwagi")]
        rows = [
            (one.account.account_no, one.account.payer_name, one.accrued.total, one.refusal)
            for one in found
        ]
        return export_rows(request, InterestNote, headings, rows, f"odsetki-{self.subject}")

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """Name the account that was refused among several."""
        if isinstance(refusal, InterestError) and refusal.account_no:
            refusal = InterestError(refusal.code, f"{refusal.account_no}: {refusal.message}")
        return super().refused(form, refusal)

    @property
    def days_query(self) -> str:
        return f"do={self.subject}"

    def page_context(self) -> dict[str, Any]:
        after = self.request.GET.get("po", "").replace("\x00", "")[:20]
        page = find_claim_candidates(self.subject, self.today, after=after)
        record_account_list((candidate.account.pk for candidate in page.candidates), self.origin)
        table = [
            (kind.label, InterestRate.objects.filter(kind=kind).latest("valid_from"), day)
            for kind in RateKind
            if (day := find_confirmed_end(kind))
        ]
        return {"found": page, "until": self.subject, "table": table}


def _day(text: str, today: date) -> date:
    """Read the day of the address; today for none, a wrong one and one to come."""
    try:
        day = parse_date(text)
    except ValueError:
        return today
    return min(day, today) if day else today


@require_safe
@for_staff(SEES_INTEREST)
def note(request: StaffRequest, pk: int, note: int) -> HttpResponse:
    """Show a note; each look is recorded in the access log."""
    user = request.user
    account = account_or_404(pk)
    interest_note = note_or_404(account, note)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    context = {
        "account": account,
        "note": interest_note,
        "overcharge": find_overcharge(interest_note),
        "waits": correction_waits(interest_note),
        "corrects": user.has_perm(PROPOSES_INTEREST),
    }
    return render(request, "ebok_plugin/interest/desk/note.html", context)


def note_or_404(account: Account, pk: int) -> InterestNote:
    """Return the note of the address with its parts and lines, or 404."""
    notes = select_notes(account).select_related("batch", "entry__account", "corrected_by")
    return get_object_or_404(notes, pk=pk)


def find_overcharge(note: InterestNote) -> Overcharge | None:
    """Return what the note claims too much; None for a right note and for a reversed one."""
    try:
        return measure_overcharge(note, business_today())
    except InterestError:
        return None


class RateForm(StepForm):
    # At which field a refusal stands; any other stands above the form.
    refused_at: ClassVar = {
        "RATE_ORDER": "valid_from",
        "RATE_TOO_FAR": "valid_from",
        "RATE_BEHIND_NOTE": "valid_from",
        "RATE_FORMAT": "rate_percent",
        "SOURCE_REQUIRED": "source_title",
        "SOURCE_FUTURE": "source_day",
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj odsetek"),
        choices=RateKind.choices,
        widget=forms.RadioSelect,
        initial=RateKind.STATUTORY,
    )
    rate_percent = PercentField(label=gettext_lazy("Stawka roczna (%)"))
    valid_from = day_field(
        label=gettext_lazy("Obowiązuje od dnia"),
        help_text=gettext_lazy("Poprzednia stawka skończy się dzień wcześniej."),
    )
    reference_percent = PercentField(
        label=gettext_lazy("Stopa NBP, z której wynika (%)"),
        required=False,
        help_text=gettext_lazy(
            "Referencyjna przy odsetkach ustawowych, lombardowa przy podatkowych."
        ),
    )
    source_title = forms.CharField(
        label=gettext_lazy("Podstawa"),
        max_length=160,
        help_text=gettext_lazy(
            "Obwieszczenie albo uchwała, z której przepisano stawkę, na przykład M.P."
        ),
        error_messages={"required": gettext_lazy("Podaj, skąd jest stawka.")},
    )
    source_day = day_field(label=gettext_lazy("Data tej podstawy"))


@dataclass(frozen=True, slots=True)
class RatePreview:
    """The newest two rates and the confirmed day, as they would be once a rate is added."""

    kind: RateKind
    added: InterestRateRow
    ended: InterestRateRow
    confirmed: date


def _add(nothing: None, form: RateForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    source = RateSource(entered.pop("source_title"), entered.pop("source_day"))
    kind, rate = RateKind(entered.pop("kind")), entered.pop("rate_percent")
    add_interest_rate(kind, rate, **entered, source=source, origin=origin, today=today)


def _look(nothing: None, form: RateForm, today: date, origin: Origin) -> RatePreview:
    """Add the rate, read the preview and roll back."""
    kind = RateKind(form.cleaned_data["kind"])
    with transaction.atomic():
        _add(nothing, form, today, origin)
        added, ended = rate_rows(kind)[:2]
        rate_preview = RatePreview(kind, added, ended, find_confirmed_end(kind))
        transaction.set_rollback(True)
    return rate_preview


class RatesPage(StepPage[None]):
    template_name = "ebok_plugin/interest/desk/rates.html"
    sees = SEES_INTEREST
    step = Step(
        "dodaj",
        gettext_lazy("Dodaj stawkę"),
        _add,
        RateForm,
        done=gettext_lazy("Stawkę dodano."),
        rights=(ADDS_RATES,),
        preview=_look,
    )

    def page_context(self) -> dict[str, Any]:
        return {"tables": [(kind, rate_rows(kind), find_confirmed_end(kind)) for kind in RateKind]}
