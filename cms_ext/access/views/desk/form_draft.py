"""„Wzory wniosków”: the versions of each form, the next one, its preview and its approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.access.domain import form_draft, queue
from cms_ext.access.domain.form_paper import count_pages, render_blank_form
from cms_ext.access.domain.form_version import current_form, declared_form
from cms_ext.access.form_definition.spec import FormSpec, read_form
from cms_ext.access.forms.form_draft import DraftForm
from cms_ext.access.models import FormDraft, FormVersion
from cms_ext.access.vocabulary import DraftState
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import show_pdf
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import ReasonForm, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import find_procedure

# The button „Zacznij od wzoru programu”.
FROM_PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class PanelForms:
    """The form of a panel as its desk sees it."""

    panel: str
    name: str
    path: str
    current: FormVersion | None
    versions: Sequence[FormVersion]
    draft: FormDraft | None
    program_brings_new: bool
    differs_from_program: Sequence[form_draft.FormChange]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(queue.SEES)
def show_forms(request: StaffRequest) -> HttpResponse:
    """Show the forms of the own desks; POST begins the next version of one."""
    if request.method == "POST":
        return _begun(request)
    deciding = queue.deciding_panels(request.user)
    names, today = queue.panel_names(), business_today()
    context = {
        "forms": [
            _panel_forms(procedure, names.get(procedure.panel, procedure.panel), today)
            for _realm, procedure in queue.desks_shown_to(request.user)
        ],
        "deciding": deciding,
    }
    return render(request, "cms_ext/access/desk/forms.html", context)


def _panel_forms(procedure: AccessProcedure, name: str, today: date) -> PanelForms:
    panel = procedure.panel
    current = current_form(panel, today)
    newest = form_draft.newest_version(panel)
    declared = declared_form(procedure)
    return PanelForms(
        panel=panel,
        name=name,
        path=procedure.path,
        current=current,
        versions=list(FormVersion.objects.filter(panel=panel).order_by("-valid_from")),
        draft=form_draft.find_draft(panel),
        program_brings_new=panel in form_draft.offered_by_program([panel]),
        differs_from_program=form_draft.list_changes(read_form(newest), declared) if newest else (),
    )


def _begun(request: StaffRequest) -> HttpResponse:
    panel = request.POST.get("panel", "")
    if panel not in queue.deciding_panels(request.user):
        raise PermissionDenied
    try:
        draft = form_draft.begin_draft(
            panel,
            today=business_today(),
            origin=read_origin(request),
            from_program=FROM_PROGRAM in request.POST,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("access_desk_forms")
    return redirect("access_desk_form_edit", draft.pk)


def get_draft(user: User, key: int) -> FormDraft:
    """Return a draft of a desk that this user reads, or Http404."""
    drafts = FormDraft.objects.select_related("made_by", "decided_by", "form_version")
    return get_object_or_404(drafts, pk=key, panel__in=queue.panels_shown_to(user))


def _send(draft: FormDraft, form: StepForm, today: date, origin: Origin) -> None:
    form_draft.send_draft(draft, today=today, origin=origin)


def _approve(draft: FormDraft, form: StepForm, today: date, origin: Origin) -> None:
    form_draft.approve_draft(draft, today=today, origin=origin)


def _return(draft: FormDraft, form: StepForm, today: date, origin: Origin) -> None:
    form_draft.return_draft(draft, form.cleaned_data["powod"], origin=origin)


def _drop(draft: FormDraft, form: StepForm, today: date, origin: Origin) -> None:
    form_draft.drop_draft(draft, form.cleaned_data["powod"], origin=origin)


STEPS = by_slug(
    Step(
        "wyslij",
        gettext_lazy("Wyślij do zatwierdzenia"),
        _send,
        done=gettext_lazy("Wysłano. Wzór zatwierdzi inna osoba z działu."),
        rights=(queue.DECIDES,),
        offered=lambda draft, today: draft.state == DraftState.WRITTEN,
    ),
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź wzór"),
        _approve,
        about=gettext_lazy(
            "Od podanego dnia wnioski składa się na tym wzorze. Wnioski złożone wcześniej zostają "
            "na swoim."
        ),
        done=gettext_lazy("Zatwierdzono. Wzór zacznie obowiązywać podanego dnia."),
        rights=(queue.DECIDES,),
        serious=True,
        offered=lambda draft, today: draft.state == DraftState.WAITING,
        second_person=SecondPerson(
            form_draft.waiting_drafts, lambda draft: draft.made_by, "access.form"
        ),
    ),
    Step(
        "zwroc",
        gettext_lazy("Zwróć do poprawy"),
        _return,
        ReasonForm,
        done=gettext_lazy("Zwrócono do poprawy."),
        rights=(queue.DECIDES,),
        offered=lambda draft, today: draft.state == DraftState.WAITING,
    ),
    Step(
        "porzuc",
        gettext_lazy("Porzuć ten wzór"),
        _drop,
        ReasonForm,
        done=gettext_lazy("Porzucono. Obowiązuje dotychczasowy wzór."),
        rights=(queue.DECIDES,),
        offered=lambda draft, today: draft.is_open,
    ),
)


class DraftPage(StepPage[FormDraft]):
    """The next version: what differs, how many sheets it takes, and the steps with it."""

    template_name = "cms_ext/access/desk/form_draft.html"
    http_method_names = ["get", "head", "post"]
    sees = queue.SEES
    steps = STEPS

    def find_subject(self, key: int) -> FormDraft:
        assert isinstance(self.request.user, User)
        return get_draft(self.request.user, key)

    def page_context(self) -> dict[str, Any]:
        draft = self.subject
        before = _version_before(draft)
        deciding = draft.panel in queue.deciding_panels(self.request.user)
        return {
            "panel": queue.panel_names().get(draft.panel, draft.panel),
            "changes": form_draft.list_changes(before, read_form(draft)) if before else (),
            "pages": count_pages(render_blank_form(draft)),
            "may_edit": deciding and draft.is_open,
            "is_own": draft.state == DraftState.WAITING
            and is_left_to_another("access.form", draft.made_by, self.request.user),
        }


def _version_before(draft: FormDraft) -> FormSpec | None:
    versions = FormVersion.objects.filter(panel=draft.panel)
    if draft.form_version is not None:
        versions = versions.filter(valid_from__lt=draft.valid_from)
    before = versions.order_by("-valid_from").first()
    return read_form(before) if before else None


def _save(draft: FormDraft, form: DraftForm, today: date, origin: Origin) -> None:
    form_draft.save_draft(draft, form.content(), origin=origin)


class EditDraft(StepView[FormDraft]):
    """Write the words and the order of fields."""

    template_name = "cms_ext/access/desk/form_edit.html"
    icon = "form"
    sees = queue.SEES
    step: Step[FormDraft] = Step(
        "pola",
        gettext_lazy("Zmień wzór wniosku"),
        _save,
        DraftForm,
        button=gettext_lazy("Zapisz i zobacz"),
        done=gettext_lazy("Zapisano. Obejrzyj wydruk i wyślij wzór do zatwierdzenia."),
        rights=(queue.DECIDES,),
    )

    def find_subject(self, key: int) -> FormDraft:
        assert isinstance(self.request.user, User)
        draft = get_draft(self.request.user, key)
        if not draft.is_open:
            raise Http404
        return draft

    def landing(self) -> str:
        return reverse("access_desk_form", args=[self.subject.pk])


@require_safe
@for_staff(queue.SEES)
def preview_draft(request: StaffRequest, key: int) -> HttpResponse:
    """Show the sheet of the next version."""
    return show_pdf(render_blank_form(get_draft(request.user, key)), _("projekt-wzoru.pdf"))


@require_safe
@for_staff(queue.SEES)
def preview_version(request: StaffRequest, key: int) -> HttpResponse:
    """Show the sheet of a version."""
    panels = queue.panels_shown_to(request.user)
    version = get_object_or_404(FormVersion, pk=key, panel__in=panels)
    path = find_procedure(version.panel).path
    return show_pdf(render_blank_form(version), f"formularz-{path}-{version.version}.pdf")
