"""The address at which the site stands, as Wagtail knows it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_ext.operations.new_site.setup.domain.refusal import SetUpRefused

PORTS = {"https": 443, "http": 80}


def correct_site_address() -> bool:
    """Set host and port of the default site from COOP_BASE_URL; return whether they changed.

    Links in letters, feeds and posters are made of it. Other sites of the same Wagtail stay.
    """
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = _port(settings.WAGTAILADMIN_BASE_URL)
    host = address.hostname or ""
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) == (host, port):
        return False
    if Site.objects.filter(hostname=host, port=port).exists():
        raise SetUpRefused(
            _("Adres %(address)s ma już inna witryna. Zmień go w „Ustawienia” → „Serwisy”.")
            % {"address": f"{host}:{port}"}
        )
    site.hostname, site.port = host, port
    site.save()
    return True


def _port(base_url: str) -> int:
    """Raises SetUpRefused for what is no address of a site."""
    address = urlsplit(base_url)
    try:
        port = address.port
    except ValueError:
        port = 0
    if address.scheme not in PORTS or not address.hostname or port == 0:
        raise SetUpRefused(
            _("COOP_BASE_URL to „%(found)s”, a ma być adresem strony, np. https://spoldzielnia.pl")
            % {"found": base_url}
        )
    return port or PORTS[address.scheme]
