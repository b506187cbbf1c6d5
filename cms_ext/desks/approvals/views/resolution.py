"""„Uchwały małego biura”: which acts one person may do alone, their approval, and what was done."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.files.virus_scan import readable_states
from cms_ext.base.web.responses import send_download
from cms_ext.desks.approvals.domain import resolution
from cms_ext.desks.approvals.forms import ResolutionForm
from cms_ext.desks.approvals.models import SmallOfficeResolution
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.approvals.domain.act import list_acts
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    ReasonForm,
    SecondPerson,
    Step,
    StepForm,
    by_slug,
)
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

SEES = "cms_ext_approvals.view_smallofficeresolution"
PROPOSES = "cms_ext_approvals.propose_resolution"
APPROVES = "cms_ext_approvals.approve_resolution"
State = SmallOfficeResolution.State
SHOWN_ACTS = 100


class ResolutionList(StaffList):
    template_name = "cms_ext/approvals/resolutions.html"
    guarded_by = (SEES,)
    model = SmallOfficeResolution
    page_title = gettext_lazy("Uchwały małego biura")
    header_icon = "doc-full"
    empty = gettext_lazy("Wszystko robią tu dwie osoby.")
    empty_hint = gettext_lazy(
        "Biuro, w którym brakuje drugiej osoby, może na podstawie uchwały robić część czynności "
        "w jedną."
    )
    export_filename = "uchwaly-malego-biura"
    columns = (
        Name("number", gettext_lazy("Uchwała"), str, url_name="approvals_resolution", key="pk"),
        Day("valid_from", gettext_lazy("Od"), form="d.m.Y"),
        Day("valid_to", gettext_lazy("Do"), form="d.m.Y"),
        Fact("acts", gettext_lazy("Czynności"), lambda row: str(len(row.acts))),
        Fact("state", gettext_lazy("Stan"), lambda row: describe_state(row)),
    )

    @property
    def may_propose(self) -> bool:
        return self.request.user.has_perm(PROPOSES)

    def get_queryset(self) -> QuerySet[SmallOfficeResolution]:
        return SmallOfficeResolution.objects.all()


def describe_state(row: SmallOfficeResolution) -> str:
    """Return the state as text, also of one that was ended."""
    return _("zakończona") if row.ended_at else str(row.get_state_display())


def _approve(row: SmallOfficeResolution, form: StepForm, today: date, origin: Origin) -> None:
    resolution.approve_resolution(row, origin=origin)


def _refuse(row: SmallOfficeResolution, form: ReasonForm, today: date, origin: Origin) -> None:
    resolution.refuse_resolution(row, form.cleaned_data["powod"], origin=origin)


def _end(row: SmallOfficeResolution, form: StepForm, today: date, origin: Origin) -> None:
    resolution.end_resolution(row, origin=origin)


def _waits(row: SmallOfficeResolution, today: date) -> bool:
    return row.state == State.WAITING


STEPS = by_slug(
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź uchwałę"),
        _approve,
        about=gettext_lazy(
            "Od jej pierwszego dnia zaznaczone czynności może zrobić jedna osoba. Każda taka "
            "czynność nosi numer uchwały i trafia do cotygodniowego raportu."
        ),
        done=gettext_lazy("Zatwierdzono uchwałę."),
        rights=(APPROVES,),
        serious=True,
        offered=_waits,
        second_person=SecondPerson(
            resolution.waiting_resolutions, lambda row: row.made_by, resolution.ACT
        ),
    ),
    Step(
        "odrzuc",
        gettext_lazy("Odrzuć"),
        _refuse,
        ReasonForm,
        done=gettext_lazy("Odrzucono. Wszystko robią dwie osoby."),
        rights=(APPROVES,),
        or_rights=(PROPOSES,),
        offered=_waits,
    ),
    Step(
        "zakoncz",
        gettext_lazy("Zakończ działanie uchwały"),
        _end,
        about=gettext_lazy("Od teraz wszystko robią dwie osoby. To, co zrobiono, zostaje."),
        done=gettext_lazy("Zakończono. Wszystko robią dwie osoby."),
        rights=(APPROVES,),
        or_rights=(PROPOSES,),
        serious=True,
        offered=lambda row, today: row.state == State.APPROVED and row.ended_at is None,
    ),
)


class ResolutionPage(StepPage[SmallOfficeResolution]):
    """One resolution: its acts, its decision, and what one person did by it."""

    template_name = "cms_ext/approvals/resolution.html"
    http_method_names = ["get", "head", "post"]
    sees = SEES
    steps = STEPS

    def find_subject(self, pk: int) -> SmallOfficeResolution:
        rows = SmallOfficeResolution.objects.select_related(
            "made_by__person", "decided_by__person", "ended_by__person"
        )
        return get_object_or_404(rows, pk=pk)

    def page_context(self) -> dict[str, Any]:
        row = self.subject
        titles = {act.code: _(str(act.title)) for act in list_acts()}
        done = resolution.list_acts_alone(row)[:SHOWN_ACTS] if row.stand_in_id else ()
        return {
            "state": describe_state(row),
            "acts": [titles.get(code, code) for code in row.acts],
            "done": [(event.at, event.actor, titles.get(event.note, event.note)) for event in done],
            "is_own": _waits(row, self.today) and row.made_by == self.request.user,
            "ended_by": row.ended_by,
            "ended_at": row.ended_at,
        }


def _propose(subject: None, form: ResolutionForm, today: date, origin: Origin) -> Done:
    row = resolution.propose_resolution(form.new_resolution(), origin=origin)
    return Done(_("Uchwała czeka na drugą osobę."), reverse("approvals_resolution", args=[row.pk]))


class NewResolutionView(StepView[None]):
    icon = "doc-full"
    sees = PROPOSES
    step = Step(
        "nowa",
        gettext_lazy("Wpisz uchwałę małego biura"),
        _propose,
        ResolutionForm,
        about=gettext_lazy(
            "Zacznie działać, gdy zatwierdzi ją inna osoba. Rada nadzorcza co tydzień dostaje "
            "listę tego, co na jej podstawie zrobiła jedna osoba."
        ),
        button=gettext_lazy("Przekaż do zatwierdzenia"),
    )

    def landing(self) -> str:
        return reverse("approvals_resolutions")


@require_safe
@for_staff(SEES)
def send_resolution(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Send the scan of a resolution."""
    row = get_object_or_404(SmallOfficeResolution, pk=pk)
    if row.scan_state not in readable_states():
        raise Http404
    return send_download(open_sealed_file(row.file), f"uchwala-{row.pk}.pdf", "application/pdf")
