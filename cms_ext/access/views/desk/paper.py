"""Entering a form at the desk: from paper, or from an attached file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.access.domain.accepted_file import AttachmentRefused
from cms_ext.access.domain.applicant import (
    FieldComparison,
    compare_with_person,
    find_named_person,
    take_from_register,
)
from cms_ext.access.domain.form_version import form_to_fill, forms_so_far
from cms_ext.access.domain.queue import DECIDES, application_to_decide, deciding_panels, panel_names
from cms_ext.access.domain.registration import EnteredForm, enter_form, save_transcription
from cms_ext.access.form_definition.form_class import ApplicationForm, form_class
from cms_ext.access.form_definition.spec import FormSpec
from cms_ext.access.forms.desk import LookUpForm, PaperApplicationForm
from cms_ext.access.models import FormVersion
from cms_ext.access.views.desk.queue import list_paper_panels
from cms_ext.access.views.desk.screen import FileRow, to_screen
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.desks.people.person_register.domain.desk import list_desks
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record_view
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.plugins import AccessProcedure

# The name of the button „Sprawdź”.
LOOKS_UP = "sprawdz"
# The parameter with the number in the foot of the sheet.
SHEET = "wzor"


@require_safe
@for_staff(DECIDES)
def choose_form(request: StaffRequest) -> HttpResponse:
    """Lead to the paper form of the own desk; a desk with several chooses."""
    ways = list_paper_panels(request.user)
    if len(ways) == 1:
        return redirect("access_desk_paper", ways[0][0])
    return render(request, "cms_ext/access/desk/paper_panels.html", {"ways": ways})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def paper(request: StaffRequest, panel: str) -> HttpResponse:
    """Enter the fields of a paper form, right or wrong; C03 names the gaps."""
    procedure = _procedure(request, panel)
    today = business_today()
    versions = forms_so_far(procedure.panel, today)
    if not versions:
        return render(request, "cms_ext/access/desk/paper.html", _about(procedure, []))
    version = _version_of_sheet(request, versions)
    spec = form_to_fill(version)
    handed_in: tuple[QueryDict | None, Any] = (None, None)
    if request.method == "POST":
        handed_in = (_with_number(request.POST, procedure, spec), request.FILES)
    words = form_class(spec, for_desk=True)(*handed_in, today=today)
    if LOOKS_UP in request.POST:
        return _looked_up(request, procedure, versions, version, words)
    office = PaperApplicationForm(*handed_in, today=today)
    look_up = LookUp(LookUpForm(handed_in[0], procedure=procedure))
    problem = ""
    # All are checked, so that the page shows every error at once.
    if request.method == "POST" and all(
        [words.is_valid(), office.is_valid(), look_up.form.is_valid()]
    ):
        try:
            taken = _taken(request, procedure, version, look_up, words.payload)
            typed = {**words.payload, **taken}
            seen = _paper(typed, office, from_register=tuple(taken), version=version)
            registered = enter_form(procedure, seen, read_origin(request), business_now())
        except (Refusal, AttachmentRefused) as refusal:
            problem = str(refusal)
        except NobodyOnFile:
            look_up.form.add_error("reference", look_up.nobody)
        except NotSeenYet:
            return _looked_up(request, procedure, versions, version, words)
        else:
            number = registered.application.number
            messages.success(request, _("Wpisano wniosek %(number)s.") % {"number": number})
            return to_screen(registered.application.pk)
    context = {"form": words, "office": office, "problem": problem, "look_up": look_up}
    about = _about(procedure, versions, version)
    return render(request, "cms_ext/access/desk/paper.html", {**about, **context})


@dataclass(frozen=True, slots=True)
class LookUp:
    """The clerk's search in the register while a form is typed, and its result."""

    form: LookUpForm
    done: bool = False
    found: Person | None = None
    fields: Sequence[FieldComparison] = ()
    lost_files: bool = False

    @property
    def nobody(self) -> str:
        if self.form.cleaned_data["reference"]:
            return _("W rejestrze nie ma nikogo pod tym numerem.")
        return _("Po tym, co wpisano, nie można nikogo wskazać. Wpisz numer.")


class NobodyOnFile(LookupError):
    """The application should take from the register what it has, and nobody was found there."""


class NotSeenYet(LookupError):
    """The clerk has not seen yet whom the register has under this number: it may be mistyped."""


def _with_number(data: QueryDict, procedure: AccessProcedure, spec: FormSpec) -> QueryDict:
    """Return what was typed, with the number of the look-up in the form's own field, if empty."""
    column = procedure.reference_column
    if column not in spec.keys or data.get(column):
        return data
    data = data.copy()
    data[column] = data.get("reference", "").strip()
    return data


def _taken(
    request: StaffRequest,
    procedure: AccessProcedure,
    version: FormVersion,
    look_up: LookUp,
    payload: Mapping[str, Any],
) -> dict[str, Any]:
    """Take from the register what the clerk left empty, if that box is ticked.

    Raises NobodyOnFile, and NotSeenYet unless the page has shown this very person.
    """
    entered, today = look_up.form.cleaned_data, business_today()
    if not entered["as_on_file"]:
        return {}
    person = _registered(procedure, entered["reference"], payload, today)
    if person is None:
        raise NobodyOnFile
    if request.POST.get("seen_person") != str(person.pk):
        raise NotSeenYet
    record_view(request, person, person, ReadReason.APPLICATION)
    return take_from_register(version, payload, procedure, person, today)


def _looked_up(
    request: StaffRequest,
    procedure: AccessProcedure,
    versions: Sequence[FormVersion],
    version: FormVersion,
    words: ApplicationForm,
) -> HttpResponse:
    """Render the typed form next to the register's data; nothing is stored."""
    today = business_today()
    form = LookUpForm(request.POST, procedure=procedure)
    look_up = LookUp(form)
    # The office's part comes back as typed, without errors about what it lacks yet.
    office = PaperApplicationForm(today=today, initial=request.POST.dict())
    if all([form.is_valid(), words.is_valid()]):
        person = _registered(procedure, form.cleaned_data["reference"], words.payload, today)
        fields: Sequence[FieldComparison] = ()
        if person is not None:
            record_view(request, person, person, ReadReason.APPLICATION)
            compared = compare_with_person(version, words.payload, procedure, person, today)
            fields = [field for field in compared if field.on_file]
        look_up = LookUp(form, True, person, fields, bool(request.FILES))
    context = {"form": words, "office": office, "look_up": look_up}
    about = _about(procedure, versions, version)
    return render(request, "cms_ext/access/desk/paper.html", {**about, **context})


def _registered(
    procedure: AccessProcedure, reference: str, payload: Mapping[str, Any], today: date
) -> Person | None:
    """Return the person under this number in the panel's register.

    Without one, the form's person.
    """
    if not (reference and procedure.people_by_reference):
        return find_named_person(payload, procedure, today)
    person: Person | None = procedure.person_by_reference(reference, today)
    return person


def _version_of_sheet(request: StaffRequest, versions: Sequence[FormVersion]) -> FormVersion:
    """Return the version that the clerk chose by the foot of the sheet, else today's."""
    chosen = request.GET.get(SHEET, "")
    if not chosen:
        return versions[0]
    version = next((begun for begun in versions if str(begun.version) == chosen), None)
    if version is None:
        raise Http404
    return version


def _about(
    procedure: AccessProcedure,
    versions: Sequence[FormVersion],
    version: FormVersion | None = None,
) -> dict[str, object]:
    name = panel_names().get(procedure.panel, procedure.panel)
    # A template would call the function instead of testing it.
    looks_up = procedure.people_by_reference is not None
    return {
        "procedure": procedure,
        "panel": name,
        "looks_up": looks_up,
        "version": version,
        "other_versions": [other for other in versions if other != version],
    }


def _procedure(request: StaffRequest, path: str) -> AccessProcedure:
    """Return the procedure of the clerk's own desk; another one is not found."""
    user = request.user
    own_procedure = next((one for _realm, one in list_desks(user) if one.path == path), None)
    if own_procedure is None:
        raise Http404
    if own_procedure.panel not in deciding_panels(user):
        raise PermissionDenied
    return own_procedure


def _paper(
    payload: Mapping[str, Any],
    office: PaperApplicationForm,
    *,
    from_register: Sequence[str],
    version: FormVersion,
) -> EnteredForm:
    cleaned = office.cleaned_data
    return EnteredForm(
        payload=payload,
        from_register=from_register,
        received_on=cleaned["received_on"],
        signed=cleaned["signed"],
        id_seen=cleaned["id_seen"],
        scans=[cleaned["scan"]] if cleaned["scan"] else [],
        poa=[cleaned["poa"]] if cleaned["poa"] else [],
        form_version=version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def transcription(request: StaffRequest, key: int) -> HttpResponse:
    application = application_to_decide(request.user, key)
    today = business_today()
    kind = form_class(form_to_fill(application.form_version), for_desk=True)
    problem, typed = "", _as_typed(application.payload)
    if request.method == "POST":
        form = kind(request.POST, today=today, initial=typed, row=application)
        if form.is_valid():
            try:
                save_transcription(application, form.payload, read_origin(request), today)
            except Refusal as refusal:
                problem = refusal.message
            else:
                messages.success(request, _("Zapisano treść formularza i sprawdzono warunki."))
                return to_screen(key)
    else:
        record_view(request, application, application.person, ReadReason.APPLICATION)
        form = kind(today=today, initial=typed, row=application)
    context = {
        "one": application,
        "form": form,
        "problem": problem,
        "attachments": [FileRow(file) for file in application.attachments.all()],
    }
    return render(request, "cms_ext/access/desk/transcription.html", context)


def _as_typed(payload: dict[str, object]) -> dict[str, object]:
    """Return the payload as typed: a list of addresses has one in a line."""
    return {
        key: "\n".join(map(str, value)) if isinstance(value, list) else value
        for key, value in payload.items()
    }
