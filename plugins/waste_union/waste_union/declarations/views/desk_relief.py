"""„Wnioski o raty i odroczenie”: what payers filed, and the decision by two people."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import show_pdf
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.office.law.views import review_warning
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.judging import judge_letter
from waste_union.declarations.domain import queries, relief, relief_paper
from waste_union.declarations.domain.letters import DECISION
from waste_union.declarations.domain.relief_files import serve_relief_file
from waste_union.declarations.forms.relief import ReliefDecisionForm
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import RELIEF_OPEN, ReliefState


class ReliefList(StaffList):
    template_name = "waste_union/declarations/desk/decisions.html"
    guarded_by = (queries.SEES_RELIEFS,)
    model = ReliefApplication
    page_title = _("Wnioski o raty i odroczenie")
    header_icon = "doc-full"
    empty = _("Nie ma tu żadnego wniosku.")
    empty_hint = _("Płatnicy składają je w eBOK, na stronie „Raty i odroczenie”.")
    export_filename = "wnioski-o-raty"
    selections = {
        "": Selection(_("Do rozpatrzenia"), lambda user, today: queries.list_reliefs(*RELIEF_OPEN)),
        "projekty": Selection(
            _("Decyzje do wydania"), lambda user, today: queries.list_reliefs(ReliefState.DRAFTED)
        ),
        "zakonczone": Selection(
            _("Zakończone"),
            lambda user, today: queries.list_reliefs(ReliefState.DECIDED, ReliefState.WITHDRAWN),
        ),
    }
    columns = (
        Name(
            "number",
            _("Sprawa"),
            hint="account.payer_name",
            url_name="declarations_desk_relief",
            whole=True,
        ),
        Fact("kind", _("O co"), "get_kind_display"),
        Number("amount", _("Kwota"), "amount"),
        Day("answer_by", _("Decyzja do"), form="j.m.Y"),
        Fact("state", _("Stan"), "get_state_display"),
    )


def _draft(
    application: ReliefApplication, form: ReliefDecisionForm, today: date, origin: Origin
) -> None:
    typed = {name: form.cleaned_data[name] for name in form.base_fields}
    relief.draft_relief_decision(application, **typed, today=today, origin=origin)


def _issue(application: ReliefApplication, form: StepForm, today: date, origin: Origin) -> None:
    relief.issue_relief_decision(application, today=today, origin=origin)


def _is_drafted(application: ReliefApplication, today: date) -> bool:
    return application.state == ReliefState.DRAFTED


class ReliefPage(StepPage[ReliefApplication]):
    template_name = "waste_union/declarations/desk/relief.html"
    http_method_names = ["get", "head", "post"]
    sees = queries.SEES_RELIEFS
    steps: Mapping[str, Step[ReliefApplication]] = by_slug(
        Step(
            "projekt",
            _("Przygotuj decyzję"),
            _draft,
            ReliefDecisionForm,
            about=_("Decyzję wyda inna osoba. Zgoda „zgodnie z wnioskiem” bierze raty z wniosku."),
            done=_("Zapisano projekt decyzji. Wyda ją inna osoba."),
            offered=lambda application, today: application.state in RELIEF_OPEN,
            rights=(queries.DRAFTS_RELIEFS,),
        ),
        Step(
            "wydaj",
            _("Wydaj decyzję"),
            _issue,
            about=_("Terminy z decyzji od razu obowiązują na koncie. Tego nie da się cofnąć."),
            done=_("Wydano decyzję. Wydrukuj ją, podpisz i doręcz."),
            serious=True,
            offered=_is_drafted,
            rights=(queries.ISSUES_RELIEFS,),
            second_person=SecondPerson(
                lambda: queries.list_reliefs(ReliefState.DRAFTED),
                lambda application: application.drafted_by,
                "declarations.relief",
            ),
        ),
    )

    def find_subject(self, pk: int) -> ReliefApplication:
        return get_relief(pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        on = self.subject.decided_on or self.today
        rule = relief_paper.find_prolongation_rule(self.subject, on)
        is_stale = rule is not None and self.subject.decided_on is None and rule.wants_review(on)
        return {
            "prolongation": rule,
            "warning": review_warning(rule) if rule and is_stale else "",
            "application": self.subject,
            "facts": relief_paper.read_signed_facts(self.subject),
            "attachments": self.subject.attachments.all(),
        }


def get_relief(pk: int) -> ReliefApplication:
    """Return an application with what its page shows. Raises Http404."""
    related = ("account__payer", "account__premises__building", "drafted_by", "decided_by")
    return get_object_or_404(ReliefApplication.objects.select_related(*related), pk=pk)


@require_safe
@for_staff(queries.SEES_RELIEFS)
def relief_file(request: StaffRequest, pk: int, key: UUID) -> HttpResponseBase:
    """Serve a file of an application; each is recorded as a view of the application."""
    application = get_relief(pk)
    attachment = get_object_or_404(application.attachments, pk=key)
    record_view(request, application, application.account.payer, ReadReason.SETTLEMENT)
    return serve_relief_file(attachment)


@require_safe
@for_staff(queries.SEES_RELIEFS)
def relief_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Serve the issued decision, to be signed and delivered."""
    application = get_relief(pk)
    if not application.paper:
        raise Http404
    if reason := judge_letter(DECISION, application, business_today()):
        messages.error(request, reason)
        return redirect("declarations_desk_relief", pk)
    record_view(request, application, application.account.payer, ReadReason.SETTLEMENT)
    name = application.decision_no.replace("/", "-")
    return show_pdf(bytes(application.paper), f"decyzja-{name}.pdf")
