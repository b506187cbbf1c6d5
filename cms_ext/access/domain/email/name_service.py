"""Asking the DNS for the keys of DKIM signatures. Tests bring a mapping instead."""

from __future__ import annotations

from collections.abc import Callable

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 4.0  # seconds for one question, however many servers are asked

# The TXT record of a name, or None when there is none. Raises Silent.
Lookup = Callable[[str], bytes | None]


class Silent(Exception):
    """The DNS could not answer now; the message says why."""


def txt_record(name: str) -> bytes | None:
    """The TXT record of a name by the system's name servers, when the site allows asking."""
    if not settings.COOP_DKIM_LOOKUP:
        raise Silent(_("klucza domeny nie pobiera się z sieci (ustawienie witryny)"))
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.exception.DNSException as error:
        raise Silent(_("serwer nazw nie odpowiedział")) from error
    return b"".join(next(iter(answer)).strings)
