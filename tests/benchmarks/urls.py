from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

_pages: dict[str, bytes] = {}


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """The cheapest Django view that sends these bytes: what a page's cost is compared with."""
    if name not in _pages:
        _pages[name] = (Path(settings.DATA_DIR) / "bench" / name).read_bytes()
    return HttpResponse(_pages[name])


urlpatterns = [path("_bare/<slug:name>/", bare), path("", include("coop_site.urls"))]
