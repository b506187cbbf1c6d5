from cms_ext.people.identity.models.person import (
    AddressChange,
    AuthenticatorApp,
    ContactSource,
    Passkey,
    PasswordReset,
    Person,
    RecoveryCode,
    StaffInvitation,
)
from cms_ext.people.identity.models.postal_address import PostalAddressRequest
from cms_ext.people.identity.models.session import (
    KeptForm,
    KnownDevice,
    SignInSession,
    SignInSettings,
    TryCounter,
)
from cms_ext.people.identity.models.staff_rights import StaffRightsChange
from cms_ext.people.identity.models.user import ActivationCode, User

__all__ = [
    "ActivationCode",
    "AddressChange",
    "AuthenticatorApp",
    "ContactSource",
    "KeptForm",
    "KnownDevice",
    "Passkey",
    "PasswordReset",
    "Person",
    "PostalAddressRequest",
    "RecoveryCode",
    "SignInSession",
    "SignInSettings",
    "StaffInvitation",
    "StaffRightsChange",
    "TryCounter",
    "User",
]
