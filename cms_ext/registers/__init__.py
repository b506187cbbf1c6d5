"""Staff registers on wagtail-modeladmin: one base class with the safe choices made."""

from cms_ext.registers.modeladmin import Register, RegisterPermissions

__all__ = ["Register", "RegisterPermissions"]
