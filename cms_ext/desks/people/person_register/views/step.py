"""A step on a person's entry or login: a page that asks, and a POST that acts."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms_ext.base.web.row_key import row_key
from cms_ext.desks.people.person_register.domain.desks import (
    SEES_PEOPLE,
    may_change_contact,
    own_realms,
)
from cms_ext.desks.people.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.guard import require_rights


class PersonStepView(StepView[Person | User]):
    """Any step; a login is named by `?dostep=` and must be one of the own desk."""

    template_name = "cms_ext/person_register/step.html"
    icon = "user"
    sees = SEES_PEOPLE
    person: Person

    def find_subject(self, key: int, slug: str) -> Person | User:
        self.person = get_object_or_404(Person, pk=key)
        if slug in PERSON_STEPS:
            return self.person
        login = row_key(self.request.GET.get("dostep", ""))
        if slug not in LOGIN_STEPS or login is None:
            raise Http404
        own = own_realms(require_rights(self.request))
        return get_object_or_404(User, pk=login, person=self.person, realm__in=own)

    def find_step(self, key: int, slug: str) -> Step[Any]:
        return PERSON_STEPS.get(slug) or LOGIN_STEPS[slug]

    def may_take(self) -> bool:
        """Which logins are the desk's own is asked when one is looked up."""
        on_entry = isinstance(self.subject, Person)
        return not on_entry or may_change_contact(require_rights(self.request), self.person)

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.person.pk])

    def subtitle(self) -> str:
        return self.person.name
