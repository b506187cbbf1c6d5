"""The membership desk: registers with their forms, import, admission, and ending a membership."""

from datetime import date
from typing import Any

from django import forms
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
from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.desks.people.person_register.forms import NewPersonForm
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record_view
from cms_ext.office.desk_kit.staff_registers.views import (
    RegisterCreateView,
    RegisterEditView,
    VerbForm,
)
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.domain.person import find_possible_duplicates, list_people_on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import for_staff, require_rights
from cms_ext.people.identity.views.person_chooser import PersonChooser
from members_area.register.domain.import_members import MEMBERS
from members_area.register.domain.membership import (
    admit_member,
    admit_new_person,
    amend_organ,
    close_membership,
    correct_membership,
    elect_to_organ,
    end_term,
    establish_organ,
    next_member_no,
)
from members_area.register.models import Membership, OfficeTerm, Organ

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


class AdmissionForm(VerbForm):
    def call_verb(self) -> Membership:
        entered = self.cleaned_data
        return admit_member(
            entered["person"], entered["member_no"], on=entered["joined_on"], origin=self.origin
        )


class MembershipCorrectionForm(VerbForm):
    """Correcting an entry, or ending a membership."""

    def call_verb(self) -> Membership:
        entered = self.cleaned_data
        return correct_membership(
            self.instance,
            member_no=entered["member_no"],
            joined_on=entered["joined_on"],
            ended_on=entered["ended_on"],
            origin=self.origin,
        )


def _date(**facts: Any) -> forms.DateField:
    errors = {"required": gettext_lazy("Podaj datę."), "invalid": gettext_lazy("Wpisz datę.")}
    return forms.DateField(widget=DayInput(), error_messages=errors, **facts)


class MembershipForm(forms.Form):
    """The member's number and first day; the next free number is proposed."""

    member_no = forms.IntegerField(
        label=gettext_lazy("Numer rejestru członkowskiego"),
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("Zaproponowano następny. Numer jest częścią loginu do IKCS."),
        error_messages={
            "required": gettext_lazy("Podaj numer rejestru."),
            "invalid": gettext_lazy("Wpisz same cyfry."),
            "min_value": gettext_lazy("Numer jest większy od zera."),
            "max_value": gettext_lazy("Numer ma najwyżej 6 cyfr."),
        },
    )
    joined_on = _date(
        label=gettext_lazy("Członek od"),
        help_text=gettext_lazy("Dzień, od którego osoba jest członkiem."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_no"].initial = next_member_no()


class MembershipEndForm(forms.Form):
    """The first day without membership, and why it is over."""

    ended_on = _date(
        label=gettext_lazy("Pierwszy dzień bez członkostwa"),
        help_text=gettext_lazy(
            "Od tego dnia IKCS jest dla tej osoby zamknięte, także gdy jest zalogowana."
        ),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Powód"),
        choices=[("", gettext_lazy("Wybierz powód")), *Membership.EndReason.choices],
        error_messages={"required": gettext_lazy("Wybierz powód.")},
    )


class OrganForm(VerbForm):
    """A new organ, or a changed one."""

    def call_verb(self) -> Organ:
        verb = establish_organ if self.instance._state.adding else amend_organ
        return verb(self.instance, origin=self.origin)


class ElectionForm(VerbForm):
    """A new term of office."""

    def call_verb(self) -> OfficeTerm:
        entered = self.cleaned_data
        return elect_to_organ(
            entered["person"],
            entered["organ"],
            starts_on=entered["starts_on"],
            ends_on=entered["ends_on"],
            origin=self.origin,
        )


class TermEndForm(VerbForm):
    def call_verb(self) -> OfficeTerm:
        return end_term(self.instance, on=self.cleaned_data["ends_on"], origin=self.origin)


class AdmissionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
    ]
    verb_form = AdmissionForm


class CorrectionView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
        FieldPanel("ended_on"),
    ]
    verb_form = MembershipCorrectionForm


class OrganCreateView(RegisterCreateView):
    form_panels = ORGAN_PANELS
    verb_form = OrganForm


class OrganEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *ORGAN_PANELS[1:]]
    verb_form = OrganForm


class ElectionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("organ"),
        FieldPanel("starts_on"),
        FieldPanel("ends_on"),
    ]
    verb_form = ElectionForm


class TermEndView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("organ", read_only=True),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = TermEndForm


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
    form = MembershipForm(handed_in)
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
    form = MembershipEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            close_membership(
                membership,
                on=entered["ended_on"],
                reason=entered["reason"],
                origin=read_origin(request),
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
    form: MembershipForm,
) -> Membership | None:
    number, on = form.cleaned_data["member_no"], form.cleaned_data["joined_on"]
    origin = read_origin(request)
    try:
        if entry is not None:
            return admit_new_person(entry.entry, entry.contact, number, on=on, origin=origin)
        if person is not None:
            return admit_member(person, number, on=on, origin=origin)
    except ValidationError as refusal:
        _show_refusal(form, entry, refusal)
    return None


def _show_refusal(
    form: MembershipForm, entry: NewPersonForm | None, refusal: ValidationError
) -> None:
    """Show the errors next to the fields of the form that they belong to."""
    about_person = hasattr(refusal, "error_dict") and not refusal.error_dict.keys() & {*form.fields}
    add_refusal(entry if entry is not None and about_person else form, refusal)
