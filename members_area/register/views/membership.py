"""A member is admitted and a membership ends, each on one screen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.web.row_key import row_key
from cms_ext.desks.people.person_register.forms.entry import NewPersonForm
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.forms import add_refusal
from cms_ext.people.identity.domain.people import on_file, possible_duplicates
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import for_staff, require_rights
from members_area.register.domain.membership import admit_member, admit_new_person, close_membership
from members_area.register.forms import MembershipEndForm, MembershipForm
from members_area.register.models import Membership

PERSON_FIELDS = "osoba"
ENTERS_PEOPLE = "cms_ext_identity.add_person"


@for_staff("members_area_register.add_membership")
@require_http_methods(["GET", "HEAD", "POST"])
def admission(request: HttpRequest) -> HttpResponse:
    """`?osoba=` names somebody on file; without it the new member is entered here as well."""
    person = _person_of(request)
    if person is None:
        require_rights(request, ENTERS_PEOPLE)
    handed_in = request.POST if request.method == "POST" else None
    form = MembershipForm(handed_in)
    entry = None if person else NewPersonForm(handed_in)
    twins = []
    if form.is_valid() and (entry is None or entry.is_valid()):
        twins = possible_duplicates(entry.unsaved) if entry else []
        if entry and twins and not entry.cleaned_data["another"]:
            entry.show_another_box()
        elif membership := _admitted(request, person, entry, form):
            said = _("Przyjęto: %(name)s, numer rejestru %(number)s.")
            facts = {"name": membership.person.name, "number": membership.member_no}
            messages.success(request, said % facts)
            return redirect("person_register_entry", membership.person_id)
    elif entry is not None and handed_in is not None:
        entry.is_valid()  # Both halves say at once what is wrong in them.
    context = {"form": form, "entry": entry, "person": person, "twins": twins}
    return render(request, "members_area/register/admission.html", context)


@for_staff("members_area_register.change_membership")
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Its effects are told before; a membership that has ended already is corrected elsewhere."""
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
                origin=origin_of(request),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            said = _("Zapisano ustanie członkostwa: %(name)s.")
            messages.success(request, said % {"name": membership.person.name})
            return redirect(reverse("person_register_entry", args=[membership.person_id]))
    context = {"form": form, "membership": membership}
    return render(request, "members_area/register/end_membership.html", context)


def _person_of(request: HttpRequest) -> Person | None:
    typed = request.GET.get(PERSON_FIELDS, "")
    return get_object_or_404(on_file(), pk=row_key(typed)) if typed else None


def _admitted(
    request: HttpRequest, person: Person | None, entry: NewPersonForm | None, form: MembershipForm
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
    form: MembershipForm, entry: NewPersonForm | None, refusal: ValidationError
) -> None:
    """Beside the field of either half."""
    about_person = hasattr(refusal, "error_dict") and not refusal.error_dict.keys() & {*form.fields}
    add_refusal(entry if entry is not None and about_person else form, refusal)
