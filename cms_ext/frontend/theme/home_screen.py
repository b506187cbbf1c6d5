"""The site on a telephone's home screen: its manifest, the page without a network, the worker."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.brand import DESIGN, PAPER
from cms_ext.frontend.theme.frame import Frame
from cms_ext.plugins import list_panels

THEME = "cms_ext/theme"
OFFLINE = f"{THEME}/offline.html"
FONTS = [f"public-sans-{part}-wght-normal.woff2" for part in ("latin", "latin-ext")]
# (file, size, purpose): a maskable one has room for the rounding of the device.
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("maskable-512.png", 512, "maskable"),
)


@require_safe
def show_manifest(request: HttpRequest) -> HttpResponse:
    """Return name, colours and icons of the office; it opens where its people sign in."""
    coop, panels = Frame.of(request).coop, [panel for _realm, panel in list_panels()]
    start = panels[0].home_url_name if len(panels) == 1 else "identity:panels"
    manifest = {
        "id": "/",
        "lang": settings.LANGUAGE_CODE,
        "name": coop.name,
        "short_name": coop.short_name,
        "start_url": reverse(start),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": (coop.brand or DESIGN).deep,
        "background_color": PAPER,
        "icons": [
            {
                "src": static(f"{THEME}/icons/{name}"),
                "type": "image/png",
                "sizes": f"{size}x{size}",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
    }
    response = JsonResponse(manifest, content_type="application/manifest+json")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """Show whom to call, the same for everybody; a device stores it."""
    response = render(request, OFFLINE, {"brand": Frame.of(request).coop.brand})
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def serve_worker(request: HttpRequest) -> HttpResponse:
    """Return the worker; other numbers give another worker, which stores the page again."""
    context = get_cached_part(request, "worker", lambda: _describe_worker(request))
    response = render(request, f"{THEME}/sw.js", context, "text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


def _describe_worker(request: HttpRequest) -> dict[str, str]:
    if not settings.COOP_OFFLINE_PAGE:
        return {}
    brand = Frame.of(request).coop.brand
    assets = [static(f"{THEME}/coop.css"), *(static(f"{THEME}/fonts/{font}") for font in FONTS)]
    if brand:
        assets.append(f"{reverse('theme:brand')}?{brand.version}")
    page = render_to_string(OFFLINE, {"brand": brand}, request)
    version = hashlib.sha256(f"{page}{assets}".encode()).hexdigest()[:16]
    return {"version": version, "assets": json.dumps(assets)}
