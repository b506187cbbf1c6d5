"""The keys of papers, meetings and requests as they stand in addresses."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from cms_ext.base.web.row_key import uuid_key


def parse_key(address: str) -> UUID:
    """Parse a key in the one spelling that addresses use. Raises Http404 for any other."""
    key = uuid_key(address)
    if key is None or str(key) != address:
        raise Http404
    return key
