"""The keys of papers, meetings and requests as they stand in addresses."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from cms_ext.base.web.row_key import uuid_key


def key_in(address: str) -> UUID:
    """A key in the one spelling that addresses use; any other is something that never was."""
    key = uuid_key(address)
    if key is None or str(key) != address:
        raise Http404
    return key
