"""A step about a person's number: a page that asks, and a POST that acts."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms_ext.desks.people.person_register.domain.merge import SEES_PEOPLE
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import require_rights
from waste_union.login_gov.domain.rights import may_know
from waste_union.login_gov.steps import STEPS


class PeselStepView(StepView[Person]):
    icon = "key"
    sees = SEES_PEOPLE
    steps = STEPS

    def find_subject(self, key: int, slug: str) -> Person:
        return get_object_or_404(Person, pk=key, kind=Person.Kind.PERSON, merged_into__isnull=True)

    def may_take(self) -> bool:
        return may_know(require_rights(self.request)) and self.subject.died_on is None

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.subject.pk])

    def subtitle(self) -> str:
        return self.subject.name
