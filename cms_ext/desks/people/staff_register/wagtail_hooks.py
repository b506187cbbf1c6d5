"""„Pracownicy i role” in the administration."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.people.staff_register import links, rights, views
from cms_ext.office.desk_kit.menu_place import STAFF_SETTINGS, ScreenEntry, register_entries
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator

# Anyone who could change a login could give anybody every right: no permission opens these screens.
administrators = for_staff(is_administrator)
ONE = "pracownicy/<int:key>"


class StaffEntry(ScreenEntry):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and is_administrator(request.user)


register_entries(StaffEntry(STAFF_SETTINGS, _("Pracownicy i role"), "staff_register", "group", 20))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    invite = administrators(links.InviteView.as_view())
    step = administrators(views.StaffStepView.as_view())
    return [
        path("pracownicy/", views.StaffRegister.as_view(), name="staff_register"),
        path("pracownicy/role/", views.show_roles, name="staff_roles"),
        path("pracownicy/role/<int:key>/ponad/", views.revoke_extra, name="staff_role_extra"),
        path("pracownicy/do-zatwierdzenia/", rights.RightsList.as_view(), name="staff_rights"),
        path("pracownicy/zapros/", invite, name="staff_invite"),
        path(f"{ONE}/", views.show_member, name="staff_member"),
        path(f"{ONE}/odnosnik/", links.show_link, name="staff_link"),
        path(f"{ONE}/krok/<slug:slug>/", step, name="staff_step"),
    ]
