"""Changing, ending and removing who looks after a place."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import ButtonView, StepView
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
        rows = PlaceContact.objects.select_related(
            "property", "building__property", "staircase__building__property"
        )
        found = get_object_or_404(rows, pk=key)
        self.place = found.place()
        self.removable = found.valid_to is not None and found.valid_to < self.today
        return found

    def landing(self) -> str:
        return url_of(self.place)

    def subtitle(self) -> str:
        return str(self.place)


class ContactRemovalView(ButtonView[PlaceContact], ContactView):
    """The data of whoever looked after the place formerly."""

    step = Step(
        "usun-kontakt",
        gettext_lazy("Usuń dane"),
        lambda contact, form, today, origin: remove_contact(contact, today=today, origin=origin),
        done=gettext_lazy("Usunięto dane dawnego opiekuna."),
        rights=(CHANGES_TREE,),
    )
