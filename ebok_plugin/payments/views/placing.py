"""Placing an operation of the bank: on one account in two clicks, or in other ways."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms_ext.base.dates.period import format_day
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import REFUSALS, Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepView
from ebok_plugin.ledger.domain.overview import ActPreview, preview_act
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.rights import POSTS
from ebok_plugin.ledger.views.account import account_or_404
from ebok_plugin.payments import forms
from ebok_plugin.payments.domain import placing
from ebok_plugin.payments.domain.linked_payments import find_file_payments_like
from ebok_plugin.payments.domain.returned_payment import (
    find_returned_payment,
    reverse_returned_payment,
)
from ebok_plugin.payments.domain.sender_rule import find_rule_offer
from ebok_plugin.payments.domain.waiting import count_postable, repost_matched, with_placements
from ebok_plugin.payments.models import BankEntry, BankFile, Placement
from ebok_plugin.payments.rights import PLACES, PROPOSES_RULES, SEES_LINES


def _place(
    line: BankEntry, form: forms.PlaceForm | forms.SplitForm, today: date, origin: Origin
) -> Done:
    parts, expected = form.parts, form.cleaned_data["expected"]
    batch = placing.place_payment(line, parts, expected=expected, origin=origin, today=today)
    numbers = ", ".join(part.account.account_no for part in parts)
    if batch is None:
        words = gettext("Wpłata była już na koncie {numbers} z pliku wpłat. Połączono ją z nią.")
        return Done(words.format(numbers=numbers))
    return Done(gettext("Zaksięgowano na koncie {numbers}.").format(numbers=numbers))


def _look(
    line: BankEntry, form: forms.PlaceForm | forms.SplitForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    accounts = [part.account for part in form.parts]
    return preview_act(accounts, today, lambda: _place(line, form, today, origin))


def _return(line: BankEntry, form: forms.ReturnLineForm, today: date, origin: Origin) -> None:
    placing.return_to_sender(line, **form.cleaned_data, origin=origin, today=today)


def _keep_payment(line: BankEntry, form: forms.KeepLineForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    kept_as = Placement.KeptAs(entered.pop("kept_as"))
    placing.retain_remainder(line, kept_as=kept_as, **entered, origin=origin)


def _withdraw(placement: Placement, form: forms.WithdrawForm, today: date, origin: Origin) -> None:
    placing.withdraw_placement(placement, reason=form.cleaned_data["reason"], origin=origin)


def _release(line: BankEntry, form: forms.WithdrawForm, today: date, origin: Origin) -> None:
    placing.release_duplicate(line, reason=form.cleaned_data["reason"], origin=origin)


def _confirm(line: BankEntry, form: forms.WithdrawForm, today: date, origin: Origin) -> None:
    placing.confirm_duplicate(line, reason=form.cleaned_data["reason"], origin=origin)


def _take_back(line: BankEntry, form: forms.LineForm, today: date, origin: Origin) -> None:
    reverse_returned_payment(
        line, expected=form.cleaned_data["expected"], origin=origin, today=today
    )


def _look_back(
    line: BankEntry, form: forms.LineForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    returned = find_returned_payment(line)
    accounts = [returned.ledger_entry.account] if returned and returned.ledger_entry else []
    return preview_act(accounts, today, lambda: _take_back(line, form, today, origin))


def _repost(file: BankFile | None, form: Any, today: date, origin: Origin) -> Done:
    count = repost_matched(file=file, origin=origin, today=today).entry_count
    words = ngettext("Zaksięgowano %(n)s wpłatę.", "Zaksięgowano %(n)s wpłat.", count)
    return Done(words % {"n": count})


PLACE: Step[BankEntry] = Step(
    "konto",
    gettext_lazy("Przypisz wpłatę do konta"),
    _place,
    forms.PlaceForm,
    button=gettext_lazy("Zaksięguj"),
    rights=(PLACES,),
    preview=_look,
)
SPLIT: Step[BankEntry] = Step(
    "na-kilka-kont",
    gettext_lazy("Na kilka kont"),
    _place,
    forms.SplitForm,
    about=gettext_lazy("Podaj konta i kwoty. Gdy razem dadzą mniej, reszta dalej czeka na liście."),
    button=gettext_lazy("Zaksięguj"),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining),
    preview=_look,
)
RETURN: Step[BankEntry] = Step(
    "zwrot",
    gettext_lazy("Zwrócona nadawcy"),
    _return,
    forms.ReturnLineForm,
    about=gettext_lazy("Zapisz, że Spółdzielnia odesłała to, co zostało z tej wpłaty."),
    button=gettext_lazy("Zapisz zwrot"),
    done=gettext_lazy("Zapisano zwrot nadawcy."),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining) and line.came_in,
)
KEEP: Step[BankEntry] = Step(
    "nie-dotyczy",
    gettext_lazy("Nie dotyczy lokatorów"),
    _keep_payment,
    forms.KeepLineForm,
    about=gettext_lazy("Na kontach lokatorów nic się nie zmieni; operacja zejdzie z tej listy."),
    button=gettext_lazy("Zapisz"),
    done=gettext_lazy("Zapisano, że wpłata nie dotyczy lokatorów."),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining),
)
TAKE_BACK: Step[BankEntry] = Step(
    "storno-wplaty",
    gettext_lazy("Storno cofniętej wpłaty"),
    _take_back,
    forms.LineForm,
    about=gettext_lazy("Wpłata zostanie wystornowana, a opłata wróci ze swoim dawnym terminem."),
    button=gettext_lazy("Zaksięguj storno"),
    done=gettext_lazy("Wpłatę cofniętą przez bank wystornowano."),
    rights=(PLACES, POSTS),
    preview=_look_back,
    # Needs a query, so its page offers it by `taken_back`.
    offered=lambda line, today: False,
)
WITHDRAW: Step[Placement] = Step(
    "cofnij",
    gettext_lazy("Cofnij rozliczenie"),
    _withdraw,
    forms.WithdrawForm,
    about=gettext_lazy("Wpłata wróci na listę „Wpłaty do wyjaśnienia”."),
    button=gettext_lazy("Cofnij rozliczenie"),
    done=gettext_lazy("Wpłata czeka znowu na liście."),
    rights=(PLACES,),
)
REPOST: Step[BankFile | None] = Step(
    "ponownie",
    gettext_lazy("Zaksięguj ponownie dopasowane"),
    _repost,
    about=gettext_lazy("Każda wpłata trafi na konto, które wskazuje jej numer, z datą wpływu."),
    button=gettext_lazy("Zaksięguj"),
    rights=(PLACES,),
)
RELEASE: Step[BankEntry] = Step(
    "inna-wplata",
    gettext_lazy("To nie jest powtórzenie"),
    _release,
    forms.WithdrawForm,
    about=gettext_lazy("Operacja trafi na listę „Wpłaty do wyjaśnienia”."),
    button=gettext_lazy("Przenieś do wyjaśnienia"),
    done=gettext_lazy("Operacja czeka na wyjaśnienie."),
    rights=(PLACES,),
    offered=lambda line, today: placing.is_held_for_duplicate(line),
)
CONFIRM: Step[BankEntry] = Step(
    "powtorzenie",
    gettext_lazy("To powtórzenie"),
    _confirm,
    forms.WithdrawForm,
    about=gettext_lazy("Operacja zejdzie z tej listy. Na kontach nic się nie zmieni."),
    button=gettext_lazy("Zapisz powtórzenie"),
    done=gettext_lazy("Zapisano, że operacja powtarza inną."),
    rights=(PLACES,),
    offered=lambda line, today: placing.is_doubtful_repetition(line),
)
LINE_STEPS: Mapping[str, Step[BankEntry]] = by_slug(
    SPLIT, RETURN, KEEP, TAKE_BACK, RELEASE, CONFIRM
)


class LineStepView(StepView[BankEntry]):
    """One of LINE_STEPS, about the operation of the address."""

    template_name = "ebok_plugin/payments/desk/waiting/step.html"
    icon = "help"
    sees = SEES_LINES
    steps = LINE_STEPS

    def find_subject(self, pk: int, **kwargs: Any) -> BankEntry:
        line = get_object_or_404(with_placements(BankEntry.objects.all()), pk=pk)
        if not line.remaining and not placing.is_held_for_duplicate(line):
            where = reverse("ebok_desk_waiting_line", args=[pk])
            raise NothingLeft(_("Tę wpłatę już rozliczono. Niczego nie zapisano."), where)
        return line

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """Lead a clerk who came second back to what is left."""
        if getattr(refusal, "code", "") != "LINE_CHANGED":
            return super().refused(form, refusal)
        messages.warning(self.request, str(refusal))
        return redirect("ebok_desk_waiting_line", self.subject.pk)

    def landing(self) -> str:
        return reverse("ebok_desk_waiting")

    def subtitle(self) -> str:
        return self.subject.name

    def facts(self) -> Sequence[tuple[str, object]]:
        """Return the names and values that the step is about."""
        line = self.subject
        return (
            (_("Data wpływu"), format_day(line.value_date)),
            (_("Do rozliczenia"), line.remaining),
            (_("Nadawca"), line.name or "–"),
            (_("Tytuł"), line.title or "–"),
        )


class PlaceView(LineStepView):
    """Place on one account: the first click shows the result, the second does it."""

    step = PLACE
    template_name = "ebok_plugin/payments/desk/waiting/place.html"
    account: Account

    def find_subject(self, pk: int, **kwargs: Any) -> BankEntry:
        self.account = account_or_404(kwargs["account"])
        return super().find_subject(pk)

    def response_to(self, answer: object) -> HttpResponseBase:
        """Offer a rule for the sender after the second same decision."""
        response = super().response_to(answer)
        if self.request.user.has_perm(PROPOSES_RULES) and find_rule_offer(self.subject):
            words = _(
                "To kolejna wpłata z tego samego rachunku na konto {number}. Następne mogą "
                "księgować się same."
            )
            address = reverse("ebok_sender_rule_new", args=[self.subject.pk])
            messages.info(
                self.request,
                words.format(number=self.account.account_no),
                [messages.button(address, _("Wpłaty z tego rachunku księguj na to konto"))],
            )
        return response

    def form(self, *handed_in: Any) -> BaseForm:
        about = {"subject": self.subject, "today": self.today, "account": self.account}
        return self.step.form(*handed_in, **about)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.account, self.account.payer, ReadReason.SETTLEMENT)
        form = self.form({"expected": self.subject.remaining.grosze})
        form.full_clean()
        assert self.step.preview is not None
        try:
            seen = self.step.preview(self.subject, form, self.today, self.origin)
        except REFUSALS as refusal:
            return self.refused(form, refusal)
        return self.page(form, seen=seen)

    @cached_property
    def from_files(self) -> list[LedgerEntry]:
        """Payments posted by files that may be this money."""
        return list(find_file_payments_like(self.subject).select_related("account"))

    @property
    def joined(self) -> LedgerEntry | None:
        """Return the entry that it is joined to instead of being posted."""
        return next((entry for entry in self.from_files if entry.account == self.account), None)

    @property
    def elsewhere(self) -> str:
        """Other accounts to which a file posted the same amount on that day."""
        numbers = {entry.account.account_no for entry in self.from_files}
        return "" if self.joined else ", ".join(sorted(numbers))

    @property
    def booked_later(self) -> str:
        """Return the booking day, where it cannot be the value date."""
        if self.joined:
            return ""
        day = placing.booking_day(self.subject, self.account, closed_periods())
        return "" if day == self.subject.value_date else format_day(day)


class WithdrawView(StepView[Placement]):
    """Withdraw a mistaken return or „nie dotyczy lokatorów”."""

    template_name = "ebok_plugin/ledger/desk/step.html"
    icon = "undo"
    sees = SEES_LINES
    step = WITHDRAW

    def find_subject(self, pk: int) -> Placement:
        placements = Placement.objects.select_related("bank_entry")
        placement = get_object_or_404(placements, pk=pk, ledger_entry__isnull=True)
        if hasattr(placement, "withdrawal"):
            where = reverse("ebok_desk_waiting_line", args=[placement.bank_entry_id])
            raise NothingLeft(_("To rozliczenie już cofnięto."), where)
        return placement

    def landing(self) -> str:
        return reverse("ebok_desk_waiting_line", args=[self.subject.bank_entry_id])


class RepostView(StepView[BankFile | None]):
    """Post all operations that their own number places; of one file with `?plik=`."""

    template_name = "ebok_plugin/payments/desk/waiting/repost.html"
    icon = "resubmit"
    sees = SEES_LINES
    step = REPOST

    def find_subject(self) -> BankFile | None:
        key = self.request.GET.get("plik", "")
        if not key:
            self.count = count_postable()
            file = None
        else:
            file = get_object_or_404(BankFile, pk=row_key(key))
            self.count = count_postable(file)
        if not self.count:
            words = _("Nie ma wpłat, które da się od razu zaksięgować ponownie.")
            raise NothingLeft(words, self.landing())
        return file

    def landing(self) -> str:
        return reverse("ebok_desk_waiting")
