"""Personal data in the administration: the access log, terms, copies for people, erasure."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.privacy.views import person
from cms_ext.desks.privacy.views.registers import ErasureRegister, LogRegister, RetentionRegister
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

for register in (LogRegister, RetentionRegister, ErasureRegister):
    modeladmin_register(register)
register_entries(
    ScreenEntry(
        PEOPLE, _("Kopie i usuwanie danych"), "privacy_desk_people", "download", 80, person.EXPORTS
    )
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    return [
        path("dane-osobowe/", person.PeopleList.as_view(), name="privacy_desk_people"),
        path("dane-osobowe/<int:key>/", person.show_person, name="privacy_desk_person"),
        path("dane-osobowe/<int:key>/kopia/", person.send_copy, name="privacy_desk_copy"),
        path(
            "dane-osobowe/<int:key>/usuniecie/", person.confirm_erasure, name="privacy_desk_erasure"
        ),
    ]
