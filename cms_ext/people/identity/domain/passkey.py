"""Passkeys (WebAuthn): adding one, and passing the second step with it.

They work at an address with a name, never at one of digits alone. The session stores the browser's
challenge; only this module checks the answer. No attestation is requested: the make of a key
concerns nobody.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cms_ext.base.web.site_address import site_address, site_host
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.second_factor import PASSKEY
from cms_ext.people.identity.models import Passkey, User

SALT = "cms_ext.identity.passkey"
MAX_PASSKEYS = 10


class PasskeyRefused(ValueError):
    """The browser's answer was not valid for this login and site."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site as the browser sees it: passkeys are bound to `host`; people read `site`."""

    host: str
    origin: str
    site: str


def find_relying_party(request: HttpRequest) -> RelyingParty | None:
    """Return the site for passkeys; None under a bare IP address, which has none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if _is_number(host):
        return None
    origin = f"{request.scheme}://{request.get_host()}"
    return RelyingParty(host, origin, Frame.of(request).coop.name)


def find_named_address() -> str:
    """Return the site's own address, where passkeys work; "" if it has no name either."""
    return "" if _is_number(site_host()) else site_address("/")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class CeremonyOptions:
    """Options for the browser as JSON, and the challenge to store until it answers."""

    options: str
    challenge: bytes


def make_registration_options(user: User, place: RelyingParty) -> CeremonyOptions:
    """Make the options for `navigator.credentials.create`."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.site,
        user_id=salted_hmac(SALT, str(user.pk), algorithm="sha256").digest(),
        user_name=user.login,
        user_display_name=user.get_full_name() or user.login,
        exclude_credentials=_descriptors(user.passkeys.all()),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return CeremonyOptions(options_to_json(options), options.challenge)


@transaction.atomic
def add_passkey(
    user: User,
    place: RelyingParty,
    challenge: bytes,
    answer: str,
    name: str,
    now: datetime,
    origin: Origin,
) -> Passkey:
    """Save a new passkey. Raises PasskeyRefused, also for a credential that is known already."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except WebAuthnException as error:
        raise PasskeyRefused from error
    is_known = Passkey.objects.filter(credential_id=verified.credential_id).exists()
    if is_known or user.passkeys.count() >= MAX_PASSKEYS:
        raise PasskeyRefused
    passkey = Passkey.objects.create(
        user=user,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        created_at=now,
    )
    record("SECOND_FACTOR_ADDED", origin, obj=user, subject=user.person, reason_code=PASSKEY)
    return passkey


def make_authentication_options(keys: QuerySet[Passkey], place: RelyingParty) -> CeremonyOptions:
    """Make options for `navigator.credentials.get` with these passkeys of a login."""
    options = generate_authentication_options(
        rp_id=place.host,
        allow_credentials=_descriptors(keys),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return CeremonyOptions(options_to_json(options), options.challenge)


@transaction.atomic
def verify_passkey(
    keys: QuerySet[Passkey], place: RelyingParty, challenge: bytes, answer: str, now: datetime
) -> bool:
    """Tell whether one of these passkeys signed this very challenge, at this place."""
    return _proved(keys, place, challenge, answer, now) is not None


def make_discoverable_options(place: RelyingParty) -> CeremonyOptions:
    """Make options for `navigator.credentials.get` without a known login."""
    options = generate_authentication_options(
        rp_id=place.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return CeremonyOptions(options_to_json(options), options.challenge)


@transaction.atomic
def find_passkey_owner(
    realm: str, place: RelyingParty, challenge: bytes, answer: str, now: datetime
) -> User | None:
    """Return the login of `realm` whose passkey signed this, with the user verified by the key.

    The key and the finger or PIN on it are two factors; a key that verified neither is refused.
    """
    keys = Passkey.objects.filter(user__realm=realm)
    passkey = _proved(keys, place, challenge, answer, now, by_a_known_person=True)
    return passkey.user if passkey is not None else None


def _proved(
    keys: QuerySet[Passkey],
    place: RelyingParty,
    challenge: bytes,
    answer: str,
    now: datetime,
    *,
    by_a_known_person: bool = False,
) -> Passkey | None:
    """Return the one of `keys` that signed the challenge, and record its use."""
    try:
        credential = parse_authentication_credential_json(answer)
        passkey = keys.select_for_update().filter(credential_id=credential.raw_id).first()
        if passkey is None:
            return None
        checked = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=by_a_known_person,
        )
    except WebAuthnException:
        return None
    passkey.sign_count, passkey.used_at = checked.new_sign_count, now
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey


def _descriptors(keys: QuerySet[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=bytes(credential_id))
        for credential_id in keys.values_list("credential_id", flat=True)
    ]
