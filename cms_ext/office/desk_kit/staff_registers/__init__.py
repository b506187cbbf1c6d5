"""Staff registers on wagtail-modeladmin: one base class with the safe choices made."""

from cms_ext.office.desk_kit.staff_registers.views import (
    ReadOnlyPermissions,
    ReadOnlyRegister,
    Register,
    RegisterPermissions,
    VerbRegister,
)

__all__ = [
    "ReadOnlyPermissions",
    "ReadOnlyRegister",
    "Register",
    "RegisterPermissions",
    "VerbRegister",
]
