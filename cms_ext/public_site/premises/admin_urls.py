"""The addresses of the premises tree below `/admin/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.public_site.premises.views import bulk, contact, place, step, tree
from cms_ext.public_site.premises.views.import_tree import SCREEN

BASE = "nieruchomosci"
urlpatterns: list[URLPattern] = [
    path(f"{BASE}/", tree.tree, name="premises_tree"),
    path(f"{BASE}/dodaj/", step.AddPropertyView.as_view(), name="premises_add_property"),
    *table_urls(SCREEN, f"{BASE}/plik"),
    path(f"{BASE}/kontakt/<int:key>/", contact.ContactView.as_view(), name="premises_contact"),
    path(
        f"{BASE}/kontakt/<int:key>/usun/",
        contact.ContactRemovalView.as_view(),
        name="premises_contact_remove",
    ),
    path(f"{BASE}/wybrane/<slug:slug>/<slug:name>/", bulk.bulk, name="premises_bulk"),
    path(f"{BASE}/<slug:slug>/<int:key>/", place.place, name="premises_place"),
    path(
        f"{BASE}/<slug:slug>/<int:key>/<slug:name>/",
        step.PlaceStepView.as_view(),
        name="premises_step",
    ),
]
