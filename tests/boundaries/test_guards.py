"""Every screen of ours has an access check or a restricted prefix, or is for everybody."""

import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms_ext.plugins.realm import GATED_PREFIXES
from tests.sources import PACKAGES, with_plugins

RESTRICTED_PREFIXES = tuple(prefix.removeprefix("/") for prefix in GATED_PREFIXES)
# What anybody may open, signed in or not; a token in the address is a key of its own.
OF_THE_CORE = {
    "access": "choose received status own_form add_files send_link withdraw close confirm_sender "
    "apply blank",
    "contact": "write written",
    "ebok": "verify verify_file calendar online_notice",
    "identity": "panels panel set_password sign_out invitation invitation_link passkey_sign_in "
    "provider provider_back "
    "address_confirm address_link reset reset_asked reset_password reset_link",
    "ikcs": "public_documents public_status feed site_map public_archive public_document "
    "public_file public_text public_preview public_version public_version_file public_version_text "
    "public_version_preview public_difference digest_stop",
    "notices": "short outages tenders rss rss_of_place atom atom_of_place dates dates_of_place",
    "pages": "search map sitemap robots security picture",
    "posters": "poster",
    "proof": "anchors anchor_lines anchor_feed anchor_stamp",
    "scheduler": "alive ready",
    "subscriptions": "subscribe asked confirmed confirm change end sms sms_code sms_confirmed "
    "sms_end",
    "theme": "appearance brand favicon manifest offline worker",
}
PUBLIC = with_plugins("PUBLIC", OF_THE_CORE)
# Screens of Wagtail that are closed: nobody gets in (`identity.views.shut`).
SHUT = {"error_on_purpose", "frontend_login", "many_logins", "shared_password"}


class Screen(NamedTuple):
    address: str
    name: str
    view: Any

    @property
    def inner(self) -> Any:
        """Return the view's own class or function, beneath all decorators."""
        return getattr(self.view, "view_class", None) or inspect.unwrap(self.view)

    @property
    def is_ours(self) -> bool:
        return getattr(self.inner, "__module__", "").partition(".")[0] in PACKAGES

    @property
    def is_guarded(self) -> bool:
        """By one of the two guards, or by Wagtail's rights on the model that it is of."""
        return (
            hasattr(self.view, "guarded_by")
            or hasattr(self.inner, "guarded_by")
            or is_of_wagtail(self.inner)
            # A step of desk work asks for the right to see its subject before it looks it up.
            or hasattr(self.inner, "sees")
            # A register's screens ask its `permission_helper`.
            or "_modeladmin_" in self.name
        )


def is_of_wagtail(inner: Any) -> bool:
    if not (isinstance(inner, type) and issubclass(inner, PermissionCheckedMixin)):
        return False
    return bool(inner.permission_required or inner.any_permission_required)


def screens(
    resolver: URLResolver | None = None, before: str = "", space: str = ""
) -> Iterator[Screen]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from screens(
                pattern, address, f"{pattern.namespace}:" if pattern.namespace else space
            )
        elif isinstance(pattern, URLPattern):
            yield Screen(address, f"{space}{pattern.name}", pattern.callback)


def test_a_screen_without_a_guard_is_one_that_is_for_everybody():
    public = {f"{space}:{name}" for space, names in PUBLIC.items() for name in names.split()}
    unguarded = [screen for screen in screens() if screen.is_ours and not screen.is_guarded]

    outside = [one for one in unguarded if not one.address.startswith(RESTRICTED_PREFIXES)]

    assert {one.name for one in outside if one.inner.__name__ not in SHUT} == public


def test_nothing_of_the_administration_is_for_everybody():
    inside = [
        screen for screen in screens() if screen.is_ours and screen.address.startswith("admin/")
    ]

    assert inside
    assert {one.inner.__name__ for one in inside if not one.is_guarded} <= SHUT
