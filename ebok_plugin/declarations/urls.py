"""Addresses of declarations behind the gate of E-BOK."""

from __future__ import annotations

from django.urls import path

from ebok_plugin.declarations.views import many, own, signing, wizard

app_name = "declarations"
START = "e-bok/deklaracje/"

urlpatterns = [
    path(START, own.properties, name="properties"),
    path(f"{START}zlozone/", own.declarations, name="list"),
    path(f"{START}nowa/", wizard.start, name="start"),
    path(f"{START}z-pliku/", many.from_file, name="from_file"),
    path(f"{START}do-podpisu/", many.sign_many, name="sign_many"),
    path(f"{START}<int:pk>/", own.one, name="one"),
    path(f"{START}<int:pk>/powod/", wizard.reason, name="reason"),
    path(f"{START}<int:pk>/dane/", wizard.facts, name="facts"),
    path(f"{START}<int:pk>/oplata/", wizard.fee, name="fee"),
    path(f"{START}<int:pk>/podpis/", signing.sign, name="sign"),
    path(f"{START}<int:pk>/gotowe/", signing.done, name="done"),
    path(f"{START}<int:pk>/usuniecie/", own.discard, name="discard"),
    path(f"{START}<int:pk>/plik.xml", own.xml, name="xml"),
    path(f"{START}<int:pk>/potwierdzenie.pdf", own.receipt, name="receipt"),
]
