"""The keys of papers, meetings and requests as they stand in addresses."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404


def key_in(address: str) -> UUID:
    """A key in the one spelling that addresses use; any other is something that never was."""
    try:
        key = UUID(address)
    except ValueError as error:
        raise Http404 from error
    if str(key) != address:
        raise Http404
    return key
