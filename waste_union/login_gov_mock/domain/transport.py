"""The demo's way to the node: no network, the service is in this very process."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.keys import KeyFolder
from waste_union.login_gov.vocabulary import NodeRefusal
from waste_union.login_gov_mock.domain.node import NotAsked, serve


def to_this_process(address: str, content: bytes, keys: KeyFolder) -> bytes:
    """COOP_LOGIN_GOV_TRANSPORT of the demo. Raises ProviderRefused UNREACHABLE."""
    if not settings.COOP_DEMO:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    try:
        return serve(address, content, timezone.now())
    except NotAsked as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
