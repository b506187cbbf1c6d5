"""The screens „Osoby”; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.people.person_register.views import person, verbs

NAME = "person_register"
ONE = "osoby/<int:key>"

urlpatterns = [
    path("osoby/", person.PeopleList.as_view(), name=NAME),
    path("osoby/nowa/", person.new_person, name=f"{NAME}_new"),
    path("osoby/powod/", person.reason, name=f"{NAME}_reason"),
    path(f"{ONE}/", person.person, name=f"{NAME}_entry"),
    path(f"{ONE}/popraw/", person.correct, name=f"{NAME}_correct"),
    path(f"{ONE}/polacz/", person.other_entry, name=f"{NAME}_other_entry"),
    path(f"{ONE}/polacz/<int:other>/", person.merge, name=f"{NAME}_merge"),
    path(f"{ONE}/krok/<slug:slug>/", verbs.PersonStepView.as_view(), name=f"{NAME}_step"),
]
