"""A way to sign in to a panel beside login and password: who vouches, in words. No models."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.malformed import SLUG, require


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Somebody outside who says who a person is; for the panel of the plugin's realm.

    `code` is the last part of the address at which one begins, `title` the button („Zaloguj przez
    …”) and `about` one or two sentences for whom it is. `provider` is the dotted path of a class
    of `cms_ext.people.identity.domain.identity_provider.Provider`: another way is another class.
    """

    code: str
    title: str
    about: str
    provider: str
    order: int = 100

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.code)),
            f"IdentityProvider.code {self.code!r} must be one lower-case address part.",
        )
