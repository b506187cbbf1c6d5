"""Changing, ending and removing who looks after a place."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.public_site.premises.domain.contact import remove_contact, set_contact
from cms_ext.public_site.premises.domain.rights import CHANGES_TREE, SEES
from cms_ext.public_site.premises.forms import ContactForm
from cms_ext.public_site.premises.models import PlaceContact
from cms_ext.public_site.premises.views.address import url_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES, CHANGES_TREE)
def contact(request: HttpRequest, key: int) -> HttpResponse:
    """The form of one contact; an end is its last day."""
    found = _contact(key)
    place = found.place()
    form: forms.BaseModelForm[PlaceContact] = ContactForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            set_contact(form.instance, origin=origin_of(request))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Zapisano kontakt."))
            return redirect(url_of(place))
    today = business_today()
    context = {
        "form": form,
        "contact": found,
        "place": place,
        "back": url_of(place),
        "removable": found.valid_to is not None and found.valid_to < today,
    }
    return render(request, "cms_ext/premises/contact.html", context)


@require_POST
@for_staff(SEES, CHANGES_TREE)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    found = _contact(key)
    place = found.place()
    try:
        remove_contact(found, today=business_today(), origin=origin_of(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Usunięto dane dawnego opiekuna."))
    return redirect(url_of(place))


def _contact(key: int) -> PlaceContact:
    rows = PlaceContact.objects.select_related(
        "property", "building__property", "staircase__building__property"
    )
    return get_object_or_404(rows, pk=key)
