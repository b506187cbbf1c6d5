import os
from pathlib import Path

from argon2 import PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.urls import path

FOLDER = Path(os.environ["DATA_DIR"]) / "bench"
_pages: dict[str, bytes] = {}
# As the product hashes; a test compares.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_password = HASHER.hash("demo-haslo-2026")


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def raw(request: HttpRequest, name: str) -> HttpResponse:
    """Return the cheapest Django view that sends these bytes: the floor of a page's cost."""
    if name not in _pages:
        _pages[name] = (FOLDER / name).read_bytes()
    return HttpResponse(_pages[name])


def one_hash(request: HttpRequest) -> HttpResponse:
    """Compute the hash that every sign-in needs."""
    return HttpResponse(str(HASHER.verify(_password, "demo-haslo-2026")))


urlpatterns = [
    path("zdrowie/", alive),
    path("_raw/<slug:name>/", raw),
    path("_hash/", one_hash),
]
