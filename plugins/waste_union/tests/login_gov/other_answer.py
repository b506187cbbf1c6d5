"""A node that answers something else than what it was asked."""

from django.utils import timezone

from waste_union.login_gov.domain.keys import KeyFolder
from waste_union.login_gov.domain.saml.message import new_id
from waste_union.login_gov.domain.saml.soap import wrap_in_envelope
from waste_union.login_gov_mock.domain.answer import build_artifact_response


def to_another(address: str, content: bytes, keys: KeyFolder) -> bytes:
    return wrap_in_envelope(
        build_artifact_response(new_id(), "", "mock-login-gov", timezone.now(), None)
    )
