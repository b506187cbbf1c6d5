"""Addresses for people without a login, below `/strefa-mieszkanca/wniosek/`."""

from __future__ import annotations

from django.urls import path

from cms_ext.access.views.public import applying, choosing, confirming, following

urlpatterns = [
    path("", choosing.choose, name="choose"),
    path("przyjety/", following.received, name="received"),
    path("stan/", following.status, name="status"),
    path("stan/formularz.pdf", following.own_form, name="own_form"),
    path("stan/pliki/", following.add, name="add_files"),
    path("stan/wycofanie/", following.withdrawal, name="withdraw"),
    path("stan/koniec/", following.close, name="close"),
    path("potwierdzenie/<str:token>/", confirming.confirm_sender, name="confirm_sender"),
    path("<slug:path>/", applying.apply, name="apply"),
    path("<slug:path>/druk.pdf", applying.blank, name="blank"),
]
