"""The desk's screens of documents: reminders, and prints of an account."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import select_page
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.ledger.domain.download import list_statement_rows
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.ledger.views.account import account_or_404
from ebok_plugin.statements import forms
from ebok_plugin.statements.domain import issue
from ebok_plugin.statements.domain.batch import (
    BatchRefused,
)
from ebok_plugin.statements.domain.issued_file import describe_issued_file, list_issued_files
from ebok_plugin.statements.domain.papers.requested import (
    NoStandingPayment,
    NotForWaste,
    NothingCharged,
    NothingToPay,
)
from ebok_plugin.statements.domain.reminders import (
    ReminderChoice,
    ReminderFilter,
    choose_reminders,
    count_below_limits,
    start_reminders,
)
from ebok_plugin.statements.rights import STARTS_PAPERS
from ebok_plugin.statements.views.papers import PDF, file_answer

# Accounts of a group that a clerk can take in.
SHOWN = 100


def _look(
    offer: forms.RemindersOffer, form: forms.RemindersForm, today: date, origin: Origin
) -> ReminderChoice:
    """Preview whom the series would remind; refused when nobody is left.

    The access log records whose accounts were shown.
    """
    choice = choose_reminders(form.reminder_filter, today)
    if not choice.accounts:
        why = _why_nobody(choice, offer, form.reminder_filter, today)
        raise BatchRefused("SERIES_EMPTY", why)
    groups = (choice.accounts, choice.recent, choice.in_plan, choice.died)
    accounts = sorted(account.pk for group in groups for account in group[:SHOWN])
    record("LIST", origin, note=Account._meta.label, changes={"accounts": accounts})
    return choice


def _why_nobody(
    choice: ReminderChoice, offer: forms.RemindersOffer, filters: ReminderFilter, today: date
) -> str:
    """Name each reason with its number; for one account the reason that holds."""
    if offer.account is None:
        below = count_below_limits(filters, today)
        reasons = (
            (below.by_days, _("po terminie krócej niż {days} dni").format(days=filters.days)),
            (below.by_amount, _("zaległość mniejsza niż {least}").format(least=filters.least)),
            (len(choice.recent), _("przypomniano niedawno")),
            (len(choice.in_plan), _("układ ratalny")),
            (len(choice.died), _("płatnik nie żyje")),
        )
        named = "; ".join(f"{words}: {number}" for number, words in reasons if number)
        nobody = _("Nie ma komu wysłać przypomnienia.")
        if not named:
            return nobody + " " + _("Nikt tu nie zalega.")
        return nobody + " " + _("Odpadły konta – {reasons}.").format(reasons=named)
    if choice.recent:
        return _("Temu kontu przypomniano w ostatnich dniach.")
    if choice.in_plan:
        return _("Zaległość tego konta jest w układzie ratalnym.")
    if choice.died:
        return _("Płatnik tego konta nie żyje. Przypomnienia nie wysyłamy.")
    return _("To konto nie ma zaległości poza układem ratalnym.")


def _start(
    offer: forms.RemindersOffer, form: forms.RemindersForm, today: date, origin: Origin
) -> Done:
    """Start the series, which a job makes and sends."""
    wanted = form.reminder_filter
    batch = start_reminders(
        _look(offer, form, today, origin).ids,
        least=wanted.least,
        pause=wanted.pause,
        today=today,
        origin=origin,
    )
    words = _("Zlecono przypomnienia ({count}). Powstają w tle, postęp widać niżej.")
    return Done(words.format(count=batch.total), f"{reverse('ebok_desk_papers')}#serie")


def _place(estate: str | None, building: str | None) -> str:
    """Return the value of the form's field; a building wins over the property."""
    if building:
        return f"{forms.BUILDING}:{building}"
    return f"{forms.PROPERTY}:{estate}" if estate else ""


def _key(text: str) -> int:
    """Parse the account key of the address; raises Http404 for anything else."""
    key = row_key(text)
    if key is None:
        raise Http404
    return key


class RemindersView(StepView[forms.RemindersOffer]):
    """Order reminders: previewed first, then confirmed.

    The first values are those of the list of arrears (`nieruchomosc` or `budynek`, `kwota` and
    `dni`), or any arrears of the account `konto`.
    """

    template_name = "ebok_plugin/statements/desk/reminders.html"
    icon = "warning"
    sees = STARTS_PAPERS
    step = Step(
        "przypomnienia",
        gettext_lazy("Przypomnienia o zapłacie"),
        _start,
        forms.RemindersForm,
        about=gettext_lazy(
            "Pismo mówi, czego nie zapłacono w terminie, jak zapłacić i że można prosić o raty. "
            "Kto zgodził się na dokumenty w E-BOK, dostanie e-mail bez kwot; reszta to listy do "
            "druku."
        ),
        button=gettext_lazy("Wyślij przypomnienia"),
        rights=(STARTS_PAPERS,),
        preview=_look,
    )

    def find_subject(self) -> forms.RemindersOffer:
        query = self.request.GET
        if "konto" in query:
            account = account_or_404(_key(query["konto"]))
            return forms.RemindersOffer(least="0,01", days="1", account=account)
        default = forms.RemindersOffer()
        return forms.RemindersOffer(
            place=_place(query.get("nieruchomosc"), query.get("budynek")),
            least=query.get("kwota") or default.least,
            days=query.get("dni") or default.days,
        )

    def landing(self) -> str:
        account = self.subject.account
        if account is not None:
            return reverse("ebok_desk_account", args=[account.pk])
        return reverse("ebok_desk_debtors")

    def subtitle(self) -> str:
        return str(self.subject.account or "")


# Prints from the account's card: the documents that the resident takes, each logged as a read.


@require_GET
@for_staff(SEES)
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the statement of `rok`, or `od` and `do`; the card shows an invalid period."""
    today = business_today()
    account = account_or_404(pk)
    form = forms.PeriodForm(request.GET, today)
    if not form.is_valid():
        problems = [str(error) for errors in form.errors.values() for error in errors]
        return _back(request, account, " ".join(dict.fromkeys(problems)))
    try:
        issued = issue.issue_statement(
            account, form.start, form.end, origin=read_origin(request), today=today
        )
    except issue.PaperTooLong:
        words = _("Ten okres ma więcej niż %(most)d operacji. Podaj krótszy.")
        return _back(request, account, words % {"most": issue.MAX_ROWS})
    name = f"zestawienie-{account.slug}-{form.start}-{form.end}.pdf"
    return file_answer(issued.pdf, PDF, name)


@require_GET
@for_staff(SEES)
def statement_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the account's book of `rok`, or `od` and `do`, as `?plik=csv` or `xlsx`."""
    today = business_today()
    account = account_or_404(pk)
    form = forms.PeriodForm(request.GET, today)
    if not find_file_format(request) or not form.is_valid():
        return _back(request, account, _("Podaj okres, który już się zaczął."))
    statement = account_reader().stream_statement(account, form.start, form.end)
    headings, *rows = list_statement_rows(statement)
    name = f"konto-{account.slug}-{form.start}-{form.end}"
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    return export_rows(request, LedgerEntry, [str(heading) for heading in headings], rows, name)


@require_GET
@for_staff(SEES)
def slip_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send what to pay today, with a code."""
    today = business_today()
    account = account_or_404(pk)
    try:
        pdf = issue.issue_slip(account, origin=read_origin(request), today=today)
    except NothingToPay:
        return _back(request, account, _("Na tym koncie nie ma nic do zapłaty."))
    return file_answer(pdf, PDF, f"druk-do-zaplaty-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def confirmation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send today's balance with a check code."""
    today = business_today()
    account = account_or_404(pk)
    issued = issue.issue_confirmation(account, origin=read_origin(request), today=today)
    return file_answer(issued.pdf, PDF, f"potwierdzenie-salda-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def benefit_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the data for the housing benefit; 404 for an account for waste."""
    today = business_today()
    account = account_or_404(pk)
    try:
        issued = issue.issue_benefit(account, origin=read_origin(request), today=today)
    except NotForWaste as refusal:
        raise Http404 from refusal
    except NothingCharged:
        return _back(request, account, _("Na tym koncie nie ma jeszcze żadnej naliczonej opłaty."))
    return file_answer(issued.pdf, PDF, f"dodatek-mieszkaniowy-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def receipt_pdf(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """Send the receipt of the payment with entry number `seq`; a reversed one has none."""
    today = business_today()
    account = account_or_404(pk)
    entry = get_object_or_404(account.entries.select_related("batch", "reversed_by"), seq=seq)
    try:
        pdf = issue.issue_receipt(account, entry, origin=read_origin(request), today=today)
    except NoStandingPayment:
        words = _("Pozycja nr %(seq)d nie jest wpłatą albo została skorygowana.")
        return _back(request, account, words % {"seq": seq})
    return file_answer(pdf, PDF, f"potwierdzenie-wplaty-{account.slug}-{seq}.pdf")


FILES = 25


@require_safe
@for_staff(SEES)
def issued_files(request: StaffRequest, pk: int) -> HttpResponse:
    """List the files with codes that went out, to compare a paper with."""
    account = account_or_404(pk)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    page = select_page(request, list_issued_files(account), FILES)
    context = {
        "account": account,
        "page": page,
        "files": [describe_issued_file(row) for row in page],
    }
    return render(request, "ebok_plugin/statements/desk/issued_files.html", context)


def _back(request: HttpRequest, account: Account, words: str) -> HttpResponse:
    """Return to the card, which says why there is no paper."""
    messages.error(request, words)
    return redirect(f"{reverse('ebok_desk_account', args=[account.pk])}#wydruki")
