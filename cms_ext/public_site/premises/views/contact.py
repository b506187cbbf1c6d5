"""Changing, ending and removing who looks after a place."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import StepView
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.public_site.premises.domain.contact import remove_contact, set_contact
from cms_ext.public_site.premises.domain.rights import CHANGES_TREE, SEES
from cms_ext.public_site.premises.forms import ContactForm
from cms_ext.public_site.premises.models import PlaceContact
from cms_ext.public_site.premises.views.address import url_of


class ContactView(StepView[PlaceContact]):
    """The form of one contact; an end is its last day."""

    template_name = "cms_ext/premises/contact.html"
    icon = "user"
    sees = SEES
    step = Step(
        "kontakt",
        gettext_lazy("Zapisz kontakt"),
        lambda contact, form, today, origin: set_contact(form.instance, origin=origin),
        lambda data=None, files=None, *, subject, today: ContactForm(data, instance=subject),
        done=gettext_lazy("Zapisano kontakt."),
        rights=(CHANGES_TREE,),
    )

    def find_subject(self, key: int) -> PlaceContact:
        found = _contact(key)
        self.place = found.place()
        self.removable = found.valid_to is not None and found.valid_to < self.today
        return found

    def landing(self) -> str:
        return url_of(self.place)

    def subtitle(self) -> str:
        return str(self.place)


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
