"""The desk's queue of requests, the page of a request, and its steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.office.desk_kit.workflow.step import (
    Step,
    build_offers,
    by_slug,
    list_offered_steps,
    problems_on_top,
)
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.views.guard import for_staff
from members_area.requests import forms
from members_area.requests.domain import opening as steps
from members_area.requests.domain import progress, registration
from members_area.requests.domain.opening import open_papers
from members_area.requests.models import DocumentRequest
from members_area.requests.views.member import letter_answer
from members_area.requests.vocabulary import RequestChannel


def _open_papers(
    request_row: DocumentRequest, form: forms.OpenForm, today: date, origin: Origin
) -> None:
    papers, until = list(form.cleaned_data["papers"]), form.cleaned_data["until"]
    open_papers(request_row, papers, until=until, today=today, origin=origin)


def _note_delivery(
    request_row: DocumentRequest, form: forms.RefusalDeliveryForm, today: date, origin: Origin
) -> None:
    registration.record_refusal_delivery(
        request_row.refusal, form.cleaned_data["delivered_on"], today=today, origin=origin
    )


def _offered_in(name: str) -> Callable[[DocumentRequest, date], bool]:
    """Offer a step in the states of `domain.opening.BEGINS`."""
    return lambda document_request, today: steps.is_step_open(name, document_request)


def _refusal_waits(request_row: DocumentRequest, today: date) -> bool:
    refusal = getattr(request_row, "refusal", None)
    return refusal is not None and refusal.delivered_on is None


STEPS: Mapping[str, Step[DocumentRequest]] = by_slug(
    Step(
        "rozpocznij",
        _("Rozpocznij rozpatrywanie"),
        lambda request_row, form, today, origin: steps.start_review(request_row, origin=origin),
        offered=_offered_in("start_review"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "koszt",
        _("Zawiadom o koszcie kopii"),
        lambda request_row, form, today, origin: steps.note_cost(
            request_row, form.cleaned_data["units"], today=today, origin=origin
        ),
        forms.CostForm,
        about=_("Kwotę policzymy z cennika. Statutu i regulaminów nie licz."),
        offered=_offered_in("note_cost"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "zgoda",
        _("Wpisz zgodę członka na koszt"),
        lambda request_row, form, today, origin: steps.accept_cost(
            request_row, today=today, origin=origin
        ),
        about=_("Tylko gdy członek zgodził się na piśmie. W IKCS robi to sam."),
        offered=_offered_in("accept_cost"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "otworz",
        _("Otwórz dokumenty w IKCS"),
        _open_papers,
        forms.OpenForm,
        about=_("Zobaczy je tylko ta osoba. Dokument musi przejść przez bramkę biblioteki."),
        offered=_offered_in("open_papers"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "gotowe",
        _("Dokumenty są gotowe"),
        lambda request_row, form, today, origin: steps.mark_ready(
            request_row, today=today, origin=origin
        ),
        offered=_offered_in("mark_ready"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "wydaj",
        _("Wydano albo wysłano"),
        lambda request_row, form, today, origin: steps.hand_over(
            request_row, today=today, origin=origin
        ),
        offered=_offered_in("hand_over"),
        rights=(progress.HANDLES,),
    ),
    Step(
        "odmowa",
        _("Wpisz odmowę"),
        lambda request_row, form, today, origin: registration.refuse_request(
            request_row, form.grounds, today=today, origin=origin
        ),
        forms.RequestRefusalForm,
        about=_("Odmówić można tylko udostępnienia umowy. Odmowę podpisuje członek zarządu."),
        offered=lambda request_row, today: (
            forms.RequestRefusalForm.fits(request_row, today)
            and steps.is_step_open("refuse", request_row)
        ),
        rights=(progress.REFUSES,),
    ),
    Step(
        "doreczenie",
        _("Wpisz datę doręczenia odmowy"),
        _note_delivery,
        forms.RefusalDeliveryForm,
        about=_("Od tego dnia liczy się 7 dni na wniosek do sądu."),
        offered=_refusal_waits,
        rights=(progress.HANDLES,),
    ),
    Step(
        "wycofanie",
        _("Członek wycofał wniosek"),
        lambda request_row, form, today, origin: steps.withdraw_request(
            request_row, today=today, origin=origin
        ),
        about=_("Tylko gdy wycofał go na piśmie. W IKCS robi to sam."),
        offered=_offered_in("withdraw"),
        rights=(progress.HANDLES,),
    ),
)


DONE = "zakonczone"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as the queue shows it."""

    request: DocumentRequest
    due: progress.AnswerTerm | None

    @property
    def kinds(self) -> str:
        return ", ".join(kind.name for kind in self.request.kinds.all())


class RequestQueue(StaffList):
    """The open requests, the nearest term first; `?stan=zakonczone` lists the closed ones."""

    template_name = "members_area/requests/desk/queue.html"
    guarded_by = (progress.SEES,)
    model = DocumentRequest
    shows_people = True
    page_title = _("Wnioski o dokumenty")
    list_label = _("Wnioski")
    header_icon = "doc-full-inverse"
    empty = _("Nie ma tu żadnego wniosku.")
    empty_hint = _("Nowe wnioski pojawią się same, gdy członek złoży je w IKCS.")
    export_filename = "wnioski-o-dokumenty"
    columns = (
        Name(
            "number",
            _("Numer"),
            "request.number",
            hint="request.person.name",
            url_name="requests_desk_request",
            key="request.pk",
            whole=True,
        ),
        Fact("kinds", _("Rodzaj")),
        Fact("form", _("Forma"), "request.get_form_display"),
        Day("received_on", _("Wpłynął"), "request.received_on", form="j.m.Y"),
        Fact("state", _("Stan"), "request.get_state_display"),
        Fact(
            "due",
            _("Termin"),
            template="members_area/requests/desk/due.html",
            in_file="due.ends_on",
        ),
    )

    @property
    def done(self) -> bool:
        return self.request.GET.get("stan") == DONE

    def get_queryset(self) -> QuerySet[DocumentRequest]:
        return progress.done_requests() if self.done else progress.open_requests()

    def rows_of(self, rows: Sequence[DocumentRequest]) -> Sequence[RequestRow]:
        today = business_today()
        return [RequestRow(row, progress.due_of(row, today)) for row in rows]


@require_safe
@for_staff(progress.SEES)
def request_detail(request: HttpRequest, key: str) -> HttpResponse:
    document_request = progress.find_request(key)
    record_view(request, document_request, document_request.person, ReadReason.CASE)
    return render_request(request, document_request)


class RequestStepView(StepView[DocumentRequest]):
    """A step of a request; a refusal is shown on its page."""

    http_method_names = ["post"]
    sees = progress.SEES
    steps = STEPS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["slug"] not in STEPS:
            return redirect("requests_desk_request", kwargs["key"])
        return super().dispatch(request, *args, **kwargs)

    def find_subject(self, key: str, slug: str) -> DocumentRequest:
        return progress.find_request(key)

    def landing(self) -> str:
        return reverse("requests_desk_request", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # Loaded again: somebody else may have taken the step meanwhile.
        document_request = progress.find_request(str(self.subject.pk))
        return render_request(
            self.request, document_request, bound={self.step.slug: form}, status=status
        )


@require_safe
@for_staff(progress.SEES)
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Return the letter of a refusal, to be printed, signed and posted."""
    document_request = progress.find_request(key)
    if not hasattr(document_request, "refusal"):
        return redirect("requests_desk_request", document_request.pk)
    return letter_answer(registration.refusal_letter(document_request.refusal), document_request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(progress.HANDLES)
def from_paper(request: HttpRequest) -> HttpResponse:
    """Return the form for a request on paper, filled in by the clerk."""
    form = forms.PaperRequestForm(
        request.POST if request.method == "POST" else None, today=business_today()
    )
    if form.is_valid() and form.membership is not None:
        try:
            made = registration.submit_request(
                form.membership.person,
                form.requested_papers,
                channel=RequestChannel.PAPER,
                on=form.cleaned_data["received_on"],
                origin=read_origin(request),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("requests_desk_request", made.pk)
    return render(request, "members_area/requests/desk/paper.html", {"form": form})


def render_request(
    request: HttpRequest,
    request_row: DocumentRequest,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a request, with the steps that the user may take."""
    today, bound = business_today(), bound or {}
    refusal = getattr(request_row, "refusal", None)
    steps = [
        step
        for step in list_offered_steps(STEPS, request_row, today)
        if step.is_for(request_row, request.user)
    ]
    context = {
        "one": request_row,
        "kinds": request_row.kinds.all(),
        "due": progress.due_of(request_row, today),
        "papers": request_row.papers.select_related("document"),
        "refusal": refusal,
        "court_until": registration.find_court_deadline(refusal) if refusal else None,
        "offers": build_offers(
            steps,
            request_row,
            today,
            address=lambda slug: reverse("requests_desk_step", args=[request_row.pk, slug]),
            bound=bound,
        ),
        "problems": problems_on_top(steps, bound),
    }
    return render(request, "members_area/requests/desk/one.html", context, status=status)
