"""The desk's page of a case with its files and account, a new case, and the statistics."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.base.web.responses import send_letter, show_pdf
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record_view
from cms_ext.frontend.theme.charts import BarChart
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import build_offers, list_offered_steps, problems_on_top
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.judging import judge_letter
from cms_ext.plugins import find_account_address, find_letters, read_decided_account
from coop_cases.domain import figures
from coop_cases.domain.decision import (
    ANSWER,
    CONFIRMS,
    answer_letter,
    decides_draft,
    find_case_correction,
    waits_for_second,
)
from coop_cases.domain.opening import open_case
from coop_cases.domain.order_work import order_card
from coop_cases.domain.queries import HANDLES, SEES, any_case, any_file
from coop_cases.domain.same_here import list_neighbours
from coop_cases.domain.secret import is_linkable
from coop_cases.domain.states import business_moment, is_reaction_late
from coop_cases.forms.desk import DeskCaseForm
from coop_cases.forms.queue import CountsForm, FaultsForm
from coop_cases.models import Case, CaseMail
from coop_cases.views.customer import serve_case_file
from coop_cases.views.queue import make_clock, make_legal_clock
from coop_cases.views.steps import STEPS


@require_safe
@for_staff(SEES)
def show_case(request: HttpRequest, key: UUID) -> HttpResponse:
    case = any_case(key)
    record_view(request, case, case.person, ReadReason.CASE)
    return screen(request, case)


class CaseStepView(StepView[Case]):
    """A step of the page: the verb moves the case on, or its refusal is in the page."""

    http_method_names = ["post"]
    sees = SEES
    steps = STEPS

    def find_subject(self, key: UUID, slug: str) -> Case:
        return any_case(key)

    def landing(self) -> str:
        return reverse("cases_desk_one", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # Read again: somebody else may have done what was refused.
        case = any_case(self.subject.pk)
        return screen(self.request, case, bound={self.step.slug: form}, status=status)


def screen(
    request: HttpRequest,
    case: Case,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the desk's page of a case, with the steps that this reader may take."""
    today, bound = business_today(), bound or {}
    steps = [
        step for step in list_offered_steps(STEPS, case, today) if step.is_for(case, request.user)
    ]
    decision = getattr(case, "decision", None)
    context = {
        "case": case,
        "mails": _list_mails(case),
        "correction": find_case_correction(case) if decision and decision.change else None,
        "book": account_address(case, request.user, today),
        "due": make_clock(case, today),
        "legal": make_legal_clock(case, today),
        "reaction_late": is_reaction_late(case, business_moment(today)),
        "decision": decision,
        "may_link": is_linkable(case) and request.user.has_perm(HANDLES),
        "neighbours": list_neighbours(case),
        "same_here": case.same.count() if case.public_place else 0,
        "disputed": figures.desk_figures(case, request.user, today),
        "card": order_card(case, today),
        "waits_for_second": waits_for_second(case, today),
        "thread": case.messages.select_related("author__person").prefetch_related("attachments"),
        "linked": _list_linked(case),
        "offers": build_offers(
            steps,
            case,
            today,
            address=lambda slug: reverse("cases_desk_step", args=[case.pk, slug]),
            bound=bound,
        ),
        "problems": problems_on_top(steps, bound),
    }
    return render(request, "cases/desk/one.html", context, status=status)


def _list_linked(case: Case) -> list[Case]:
    links, back = case.links.select_related("related"), case.linked_from.select_related("case")
    return [*(link.related for link in links), *(link.case for link in back)]


def _list_mails(case: Case) -> list[tuple[CaseMail, bool]]:
    mails = list(case.mails.all())
    stored_letters = find_letters([mail.digest for mail in mails])
    return [(mail, mail.digest in stored_letters) for mail in mails]


def account_address(case: Case, user: User | AnonymousUser, today: date) -> str:
    """Return where this member of staff reads the case's account; "" for nowhere."""
    found = find_account_address(case.account_no, user, today)
    if found or not case.account_no or not decides_draft(case, user, today):
        return found
    return reverse("cases_desk_account", args=[case.pk])


@never_cache
@require_safe
@for_staff(SEES, CONFIRMS)
def show_decided_account(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show anyone who decides a draft the account behind it; 404 once it waits no longer."""
    case = any_case(key)
    today = business_today()
    if not decides_draft(case, request.user, today):
        raise Http404
    book = read_decided_account(case.account_no, read_origin(request), case.number, today)
    if book is None:
        raise Http404
    return render(request, "cases/desk/decided_account.html", {"case": case, "book": book})


@require_safe
@for_staff(SEES)
def file(request: StaffRequest, key: UUID, file: UUID) -> HttpResponseBase:
    """Send a file of the case as a download; each opening is recorded."""
    case = any_case(key)
    found = any_file(case, file)
    if request.method == "GET":
        record_view(request, case, case.person, ReadReason.CASE)
    return serve_case_file(found)


@require_safe
@for_staff(SEES)
def mail(request: StaffRequest, key: UUID, mail: int) -> HttpResponseBase:
    """Send an e-mail of the case byte for byte; 404 when its retention term has passed."""
    case = any_case(key)
    digest = get_object_or_404(case.mails, pk=mail).digest
    opener = find_letters([digest]).get(digest)
    if opener is None:
        raise Http404
    record_view(request, case, case.person, ReadReason.CASE)
    return send_letter(opener(), f"{case.number.replace('/', '-')}-{mail}.eml")


@require_safe
@for_staff(SEES)
def letter(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the answer to a complaint as a PDF, to be printed, signed and posted."""
    case = any_case(key)
    decision = getattr(case, "decision", None)
    if decision is None or decision.decided_on is None:
        return redirect("cases_desk_one", case.pk)
    if reason := judge_letter(ANSWER, case, business_today()):
        messages.error(request, reason)
        return redirect("cases_desk_one", case.pk)
    return show_pdf(answer_letter(case), f"odpowiedz-{case.number.replace('/', '-')}.pdf")


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES, HANDLES)
def new(request: StaffRequest) -> HttpResponse:
    """Enter a case that came by telephone, e-mail or on paper; shows its secret once.

    The clerk may tell the customer the secret.
    """
    today = business_today()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeskCaseForm(*posted, today=today)
    if form.is_valid():
        try:
            opened = open_case(form.new_case(), read_origin(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            words = gettext_lazy(
                "Zapisano sprawę %(number)s. Hasło dla klienta, pokazane raz: %(secret)s"
            )
            shown_once = {"number": opened.case.number, "secret": opened.secret}
            messages.success(request, words % shown_once)
            return redirect("cases_desk_one", opened.case.pk)
    return render(request, "cases/desk/new.html", {"form": form})


class _Counts(StaffList):
    """A list of counts; `?wedlug=` chooses the lines, and no line names a person."""

    guarded_by = (SEES,)
    model = Case
    header_icon = "list-ol"
    paginate_by = 60

    @cached_property
    def filter_form(self) -> CountsForm:
        return CountsForm(self.request.GET, today=business_today())


class CaseNumbers(_Counts):
    """How many cases came in and what became of them."""

    template_name = "cases/desk/counts.html"
    page_title = gettext_lazy("Liczby spraw")
    empty = gettext_lazy("W tych dniach nie wpłynęła żadna sprawa.")
    export_filename = "liczby-spraw"
    columns = (
        Number("place", gettext_lazy("Nr")),
        Fact("label", gettext_lazy("Co")),
        Number("received", gettext_lazy("Wpłynęło")),
        Number("open", gettext_lazy("Otwarte")),
        Number("late", gettext_lazy("Po terminie")),
        Number(
            "reacted_late", gettext_lazy("Podjęte za późno"), short=gettext_lazy("Podjęte późno")
        ),
        Number(
            "accepted", gettext_lazy("Reklamacje uwzględnione"), short=gettext_lazy("Uwzględnione")
        ),
    )

    @cached_property
    def counts(self) -> Sequence[figures.CaseCounts]:
        form = self.filter_form
        kind = form.chosen("rodzaj")
        return figures.case_counts(form.by, *form.days, business_today(), kind=kind)

    def get_queryset(self) -> Sequence[figures.CaseCounts]:
        return self.counts

    @property
    def chart(self) -> BarChart | None:
        return figures.counts_chart(self.counts, self.filter_form.by)


class RatingNumbers(_Counts):
    """How customers rate ended cases."""

    template_name = "cases/desk/ratings.html"
    page_title = gettext_lazy("Oceny spraw")
    empty = gettext_lazy("Z tych dni nie ma zakończonej sprawy.")
    export_filename = "oceny-spraw"
    columns = (
        Number("place", gettext_lazy("Nr")),
        Fact("label", gettext_lazy("Co")),
        Number("ended", gettext_lazy("Zakończone")),
        Number("rated", gettext_lazy("Ocenione")),
        Number("good", gettext_lazy("Dobrze")),
        Number("fair", gettext_lazy("Średnio")),
        Number("bad", gettext_lazy("Źle")),
    )

    @cached_property
    def ratings(self) -> Sequence[figures.CaseRatings]:
        form = self.filter_form
        return figures.case_ratings(form.by, *form.days, kind=form.chosen("rodzaj"))

    def get_queryset(self) -> Sequence[figures.CaseRatings]:
        return self.ratings

    @property
    def chart(self) -> BarChart | None:
        return figures.ratings_chart(self.ratings, self.filter_form.by)


class FaultRegister(StaffList):
    """Faults with their buildings, and when they were taken up and over."""

    template_name = "cases/desk/faults.html"
    guarded_by = (SEES,)
    model = Case
    page_title = gettext_lazy("Rejestr usterek")
    list_label = gettext_lazy("Usterki według budynków")
    header_icon = "home"
    paginate_by = 50
    empty = gettext_lazy("W tych dniach nikt nie zgłosił usterki z budynkiem.")
    export_filename = "rejestr-usterek"
    columns = (
        Name("number", gettext_lazy("Numer"), url_name="cases_desk_one", whole=True),
        Fact("building", gettext_lazy("Budynek"), "building.address", in_file="building"),
        Fact("place", gettext_lazy("Gdzie")),
        Fact("subject", gettext_lazy("Co"), "subject.name"),
        Day("received_on", gettext_lazy("Zgłoszona"), form="j.m.Y"),
        Day("reacted_at", gettext_lazy("Podjęta"), form="j.m.Y"),
        Day("ended_on", gettext_lazy("Zakończona"), form="j.m.Y"),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
    )

    @cached_property
    def filter_form(self) -> FaultsForm:
        return FaultsForm(self.request.GET, today=business_today())

    def get_queryset(self) -> QuerySet[Case]:
        form = self.filter_form
        return figures.faults_of_buildings(*form.days, building=form.chosen("budynek"))
