"""Views of the membership desk: registers, import, admission, and ending a membership."""

from datetime import date
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.desks.people.person_register.forms import NewPersonForm
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record_view
from cms_ext.office.desk_kit.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.domain.person import find_possible_duplicates, list_people_on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import for_staff, require_rights
from cms_ext.people.identity.views.person_chooser import PersonChooser
from members_area.register import forms
from members_area.register.domain.import_members import MEMBERS
from members_area.register.domain.membership import admit_member, admit_new_person, close_membership
from members_area.register.models import Membership

ADMITS = "members_area_register.add_membership"
IMPORTS_MEMBERS = (
    ADMITS,
    "members_area_register.change_membership",
    "cms_ext_identity.change_contact",
)

person_chooser = PersonChooser("register_person", permission=ADMITS)

ORGAN_PANELS = [
    FieldPanel("code"),
    FieldPanel("name"),
    FieldPanel("abbreviation"),
    FieldPanel("number_pattern"),
    FieldPanel("more_patterns"),
    FieldPanel("valid_from"),
    FieldPanel("valid_to"),
]


class AdmissionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
    ]
    verb_form = forms.AdmissionForm


class CorrectionView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
        FieldPanel("ended_on"),
    ]
    verb_form = forms.MembershipCorrectionForm


class OrganCreateView(RegisterCreateView):
    form_panels = ORGAN_PANELS
    verb_form = forms.OrganForm


class OrganEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *ORGAN_PANELS[1:]]
    verb_form = forms.OrganForm


class ElectionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("organ"),
        FieldPanel("starts_on"),
        FieldPanel("ends_on"),
    ]
    verb_form = forms.ElectionForm


class TermEndView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("organ", read_only=True),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = forms.TermEndForm


class OpenTodayFilter(SimpleListFilter):
    """Filter rows that are open or ended today; their query set needs `open_on`."""

    title = gettext_lazy("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("trwa", gettext_lazy("trwa")), ("nie-trwa", gettext_lazy("nie trwa"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("trwa", "nie-trwa"):
            return queryset
        today: date = business_today()
        open_rows = queryset.model.objects.open_on(today)
        keys = open_rows.values("pk")
        wanted = self.value() == "trwa"
        return queryset.filter(pk__in=keys) if wanted else queryset.exclude(pk__in=keys)


MEMBERS_SCREEN = table_screen(
    MEMBERS,
    url_name="register_import",
    title=gettext_lazy("Wczytanie rejestru członków"),
    introduction=gettext_lazy(
        "CSV albo XLSX, najwyżej 20 MB i 5 000 wierszy. Najpierw zobaczysz, co jest w pliku; "
        "wczytanie to osobny krok. Nic z rejestru nie znika."
    ),
    permissions=IMPORTS_MEMBERS,
    done_url_name="members_area_register_membership_modeladmin_index",
)


PERSON_FIELDS = "osoba"
ENTERS_PEOPLE = "cms_ext_identity.add_person"


@for_staff(ADMITS)
@require_http_methods(["GET", "HEAD", "POST"])
def admission_page(request: HttpRequest) -> HttpResponse:
    """Admit a person on file (`?osoba=`), or register and admit a new person."""
    person = _person_of(request)
    if person is None:
        require_rights(request, ENTERS_PEOPLE)
    handed_in = request.POST if request.method == "POST" else None
    form = forms.MembershipForm(handed_in)
    entry = None if person else NewPersonForm(handed_in)
    twins = []
    if form.is_valid() and (entry is None or entry.is_valid()):
        twins = find_possible_duplicates(entry.unsaved) if entry else []
        if entry and twins and not entry.cleaned_data["another"]:
            entry.show_another_box()
        elif membership := _try_admission(request, person, entry, form):
            message = _("Przyjęto: %(name)s, numer rejestru %(number)s.")
            facts = {"name": membership.person.name, "number": membership.member_no}
            messages.success(request, message % facts)
            return redirect("person_register_entry", membership.person_id)
    elif entry is not None and handed_in is not None:
        entry.is_valid()  # Show the errors of both forms at once.
    context = {"form": form, "entry": entry, "person": person, "twins": twins}
    return render(request, "members_area/register/admission.html", context)


@for_staff("members_area_register.change_membership")
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """End an open membership, after showing the effects."""
    lasting = Membership.objects.filter(ended_on__isnull=True).select_related("person")
    membership = get_object_or_404(lasting, pk=pk)
    record_view(request, membership, membership.person, ReadReason.INSPECTION)
    form = forms.MembershipEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            close_membership(
                membership,
                on=entered["ended_on"],
                reason=entered["reason"],
                origin=origin_of(request),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            message = _("Zapisano ustanie członkostwa: %(name)s.")
            messages.success(request, message % {"name": membership.person.name})
            return redirect(reverse("person_register_entry", args=[membership.person_id]))
    context = {"form": form, "membership": membership}
    return render(request, "members_area/register/end_membership.html", context)


def _person_of(request: HttpRequest) -> Person | None:
    typed = request.GET.get(PERSON_FIELDS, "")
    return get_object_or_404(list_people_on_file(), pk=row_key(typed)) if typed else None


def _try_admission(
    request: HttpRequest,
    person: Person | None,
    entry: NewPersonForm | None,
    form: forms.MembershipForm,
) -> Membership | None:
    number, on = form.cleaned_data["member_no"], form.cleaned_data["joined_on"]
    origin = origin_of(request)
    try:
        if entry is not None:
            return admit_new_person(entry.entry, entry.contact, number, on=on, origin=origin)
        if person is not None:
            return admit_member(person, number, on=on, origin=origin)
    except ValidationError as refusal:
        _show_refusal(form, entry, refusal)
    return None


def _show_refusal(
    form: forms.MembershipForm, entry: NewPersonForm | None, refusal: ValidationError
) -> None:
    """Show the errors beside the fields of the form that they belong to."""
    about_person = hasattr(refusal, "error_dict") and not refusal.error_dict.keys() & {*form.fields}
    add_refusal(entry if entry is not None and about_person else form, refusal)
