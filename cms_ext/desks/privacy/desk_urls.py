"""The screens of the data protection desk; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.privacy.views import person

NAME = "privacy_desk"

urlpatterns = [
    path("dane-osobowe/", person.PeopleList.as_view(), name=f"{NAME}_people"),
    path("dane-osobowe/<int:key>/", person.person, name=f"{NAME}_person"),
    path("dane-osobowe/<int:key>/kopia/", person.copy, name=f"{NAME}_copy"),
    path("dane-osobowe/<int:key>/usuniecie/", person.erasure, name=f"{NAME}_erasure"),
]
