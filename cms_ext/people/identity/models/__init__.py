from cms_ext.people.identity.models.links import (
    AddressChange,
    AuthenticatorApp,
    Passkey,
    PasswordReset,
    RecoveryCode,
    StaffInvitation,
)
from cms_ext.people.identity.models.person import ContactSource, Person
from cms_ext.people.identity.models.user import (
    ActivationCode,
    KeptForm,
    KnownDevice,
    SignInSession,
    TryCounter,
    User,
)

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
    "RecoveryCode",
    "SignInSession",
    "StaffInvitation",
    "TryCounter",
    "User",
]
