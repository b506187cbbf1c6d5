from cms_ext.people.identity.models.activation import ActivationCode
from cms_ext.people.identity.models.contact_source import ContactSource
from cms_ext.people.identity.models.factor import AuthenticatorApp, Passkey, RecoveryCode
from cms_ext.people.identity.models.invitation import StaffInvitation
from cms_ext.people.identity.models.person import Person
from cms_ext.people.identity.models.reset import AddressChange, PasswordReset
from cms_ext.people.identity.models.session import KnownDevice, SignInSession
from cms_ext.people.identity.models.tries import TryCounter
from cms_ext.people.identity.models.user import User

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
