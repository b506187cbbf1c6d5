"""Saying whose a case is that came without a sign-in: finding the person, then the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.domain.identifying import is_linkable, link_person
from cases.domain.queries import HANDLES, SEES, any_case
from cases.forms.desk import ProofForm
from cases.models import Case
from cases.vocabulary import IdentityProof
from cms_ext.desks.frame.listing import Fact, PersonFinder
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepView
from cms_ext.people.identity.domain.people import on_file
from cms_ext.people.identity.models import Person


@dataclass(frozen=True, slots=True)
class Claim:
    """A person whose the case may be."""

    case: Case
    person: Person

    def __str__(self) -> str:
        return f"{self.case.number}: {self.person.name}"

    @property
    def address(self) -> str:
        return reverse("cases_desk_person", args=[self.case.pk, self.person.pk])


class CasePeople(PersonFinder):
    """Who the customer may be, by name, login, address or telephone."""

    template_name = "ebok_plugin/cases/desk/people.html"
    guarded_by = (SEES, HANDLES)
    page_title = gettext_lazy("Czyja to sprawa?")
    columns = (
        Fact("name", gettext_lazy("Osoba"), template="ebok_plugin/cases/desk/person_link.html"),
        Fact("kind", gettext_lazy("Rodzaj"), "person.get_kind_display"),
    )

    @cached_property
    def case(self) -> Case:
        return any_case(self.kwargs["key"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_linkable(self.case):
            return redirect("cases_desk_one", self.case.pk)
        return super().get(request, *args, **kwargs)

    def rows_of(self, rows: Sequence[Person]) -> Sequence[Claim]:
        return [Claim(self.case, person) for person in rows]


def _link(claim: Claim, form: ProofForm, today: date, origin: Origin) -> Done:
    proof = IdentityProof(form.cleaned_data["proof"])
    linked = link_person(claim.case, claim.person, proof, origin=origin)
    return Done(_("Sprawa należy teraz do osoby: %(who)s.") % {"who": linked.who})


class LinkPerson(StepView[Claim]):
    """Asks how the clerk knows; then the answer may hold data."""

    sees = SEES
    icon = "user"
    step = Step(
        "osoba",
        gettext_lazy("Powiąż sprawę z osobą"),
        _link,
        ProofForm,
        about=gettext_lazy(
            "Osoba zobaczy sprawę w swoim panelu, a odpowiedź może zawierać jej dane. Hasło sprawy "
            "przestanie działać."
        ),
        rights=(HANDLES,),
    )

    def find_subject(self, key: UUID, person: int) -> Claim:
        case = any_case(key)
        if not is_linkable(case):
            words = _("Ta sprawa ma już osobę albo jest zakończona.")
            raise NothingLeft(words, reverse("cases_desk_one", args=[case.pk]))
        claim = Claim(case, get_object_or_404(on_file(), pk=person))
        if self.request.method == "GET":
            record_view(self.request, case, claim.person, ReadReason.CASE)
        return claim

    def landing(self) -> str:
        return reverse("cases_desk_one", args=[self.subject.case.pk])
