from cms_ext.identity.models.activation import ActivationCode
from cms_ext.identity.models.contact_source import ContactSource
from cms_ext.identity.models.factor import AuthenticatorApp, Passkey, RecoveryCode
from cms_ext.identity.models.invitation import StaffInvitation
from cms_ext.identity.models.person import Person
from cms_ext.identity.models.reset import AddressChange, PasswordReset
from cms_ext.identity.models.session import KnownDevice, SignInSession
from cms_ext.identity.models.tries import TryCounter
from cms_ext.identity.models.user import User

__all__ = [
    "ActivationCode",
    "AddressChange",
    "AuthenticatorApp",
    "ContactSource",
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
