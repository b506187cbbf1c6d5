"""The screens „Pracownicy i role”; mounted in the administration, without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.people.staff_register.views import register, steps
from cms_ext.people.identity.views.guard import for_staff, is_administrator

# Whoever could change a login could give anybody every right: no permission opens these screens.
administrators = for_staff(is_administrator)
ONE = "pracownicy/<int:key>"

urlpatterns = [
    path("pracownicy/", register.StaffRegister.as_view(), name="staff_register"),
    path("pracownicy/role/", register.roles, name="staff_roles"),
    path("pracownicy/role/<int:key>/ponad/", register.revoke_extra, name="staff_role_extra"),
    path(
        "pracownicy/zapros/",
        administrators(steps.InviteView.as_view()),
        name="staff_invite",
    ),
    path(f"{ONE}/", register.member, name="staff_member"),
    path(f"{ONE}/odnosnik/", steps.show_link, name="staff_link"),
    path(
        f"{ONE}/krok/<slug:slug>/",
        administrators(steps.StaffStepView.as_view()),
        name="staff_step",
    ),
]
