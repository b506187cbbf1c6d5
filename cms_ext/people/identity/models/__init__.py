from cms_ext.people.identity.models.factor import AuthenticatorApp, Passkey, RecoveryCode
from cms_ext.people.identity.models.links import AddressChange, PasswordReset, StaffInvitation
from cms_ext.people.identity.models.person import ContactSource, Person
from cms_ext.people.identity.models.session import (
    ActivationCode,
    KeptForm,
    KnownDevice,
    SignInSession,
    TryCounter,
)
from cms_ext.people.identity.models.user import User

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
