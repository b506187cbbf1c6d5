"""URLs of collections: public below /odbiory/, and inside E-BOK where it is on."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from cms_ext.plugins import find_panel
from cms_ext.plugins.realm import GATED_PREFIXES
from waste_union.collections.apps import EBOK
from waste_union.collections.views import public

app_name = "collections"


def in_panel() -> Iterator[URLPattern]:
    for prefix, realm in GATED_PREFIXES.items():
        if realm == EBOK and find_panel(realm) is not None:
            yield path(f"{prefix.removeprefix('/')}odbiory/", public.own, name=f"own_{realm}")


HOUSE = "odbiory/<slug:street>/<str:number>/"
urlpatterns = [
    path("odbiory/", public.home, name="home"),
    path("odbiory/ulice/", public.streets, name="streets"),
    path(HOUSE, public.address, name="address"),
    path(f"{HOUSE}kalendarz.ics", public.calendar_file, name="calendar"),
    path(f"{HOUSE}plakat-<int:year>.pdf", public.poster, name="poster"),
    *in_panel(),
]
