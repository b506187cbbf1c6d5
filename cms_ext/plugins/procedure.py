"""Looking up the declared ways to a login, by panel code and by address. Imports no models."""

from __future__ import annotations

from cms_ext.plugins.contract import AccessProcedure
from cms_ext.plugins.registry import procedures


class UnknownPanel(LookupError):
    """No installed plugin declares this way; its plugin may be switched off."""


def procedure_of(panel: str) -> AccessProcedure:
    """The procedure of a panel code (`IKCS`); raises UnknownPanel."""
    return _declared(panel)[1]


def realm_of(panel: str) -> str:
    """The realm that the procedure's login opens (`ikcs`); raises UnknownPanel."""
    return _declared(panel)[0]


def known_panels() -> list[str]:
    """The panel codes of the installed plugins; applications of others rest."""
    return [procedure.panel for _realm, procedure in procedures()]


def panel_of_path(path: str) -> str:
    """The panel code behind the last part of a form's address (`e-bok`); raises UnknownPanel."""
    for _realm, procedure in procedures():
        if procedure.path == path:
            return procedure.panel
    raise UnknownPanel(path)


def _declared(panel: str) -> tuple[str, AccessProcedure]:
    for realm, procedure in procedures():
        if procedure.panel == panel:
            return realm, procedure
    raise UnknownPanel(panel)
