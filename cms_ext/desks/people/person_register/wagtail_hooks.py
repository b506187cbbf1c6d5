"""„Osoby” in the administration."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.people.person_register.domain.desk import SEES_PEOPLE
from cms_ext.desks.people.person_register.views import person, verbs
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

NAME = "person_register"
ONE = "osoby/<int:key>"

register_entries(ScreenEntry(PEOPLE, _("Osoby"), NAME, "user", 20, SEES_PEOPLE))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("osoby/", person.PeopleList.as_view(), name=NAME),
        path("osoby/nowa/", person.enter_person, name=f"{NAME}_new"),
        path("osoby/adresy/", person.PostalRequestList.as_view(), name=f"{NAME}_postal"),
        path("osoby/powod/", person.ask_reason, name=f"{NAME}_reason"),
        path(f"{ONE}/", person.show_person, name=f"{NAME}_entry"),
        path(f"{ONE}/popraw/", person.correct_entry, name=f"{NAME}_correct"),
        path(f"{ONE}/polacz/", person.choose_other_entry, name=f"{NAME}_other_entry"),
        path(f"{ONE}/polacz/<int:other>/", person.merge_entries, name=f"{NAME}_merge"),
        path(f"{ONE}/krok/<slug:slug>/", verbs.PersonStepView.as_view(), name=f"{NAME}_step"),
    ]
