"""The part of an address that names an identity provider; anything else is a panel's."""

from __future__ import annotations

from cms_ext.people.identity.domain.identity_provider import find_declaration


class ProviderCode:
    """A path converter: only codes that a plugin of this site declares."""

    regex = "[a-z][a-z0-9-]*"

    def to_python(self, value: str) -> str:
        if find_declaration(value) is None:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value
