"""The table of approvals: which acts take two people, and the check that they are two."""

from collections.abc import Callable
from typing import Any, Protocol

from django.utils.translation import gettext

from cms_ext.base.web.refusal import Refusal
from cms_ext.plugins import Act, list_plugins

SECOND_PERSON = "SECOND_PERSON"
"""The code of every refusal of an act by its own maker."""


class NoSuchAct(LookupError):
    """No part of the site declares an act of this code, or one that writes this source."""


def list_acts() -> list[Act]:
    """Return the acts of all parts of the site, in the order of their declarations."""
    return [act for plugin in list_plugins() for act in plugin.desk.acts]


def find_act(code: str) -> Act:
    """Find the row of an act. Raises NoSuchAct."""
    for act in list_acts():
        if act.code == code:
            return act
    raise NoSuchAct(f"No part of the site declares the act {code!r} in DeskPart.acts.")


def find_act_of_source(source: str) -> Act:
    """Find the act that writes ledger entries of this source. Raises NoSuchAct."""
    for act in list_acts():
        if source in act.sources:
            return act
    raise NoSuchAct(f"No act in DeskPart.acts writes entries of the source {source!r}.")


class Login(Protocol):
    """The login of who approves."""

    @property
    def pk(self) -> Any: ...


def require_second_person(
    code: str,
    maker_id: int | None,
    approver: Login,
    refuse: Callable[[str, str], Exception] = Refusal,
    **words: object,
) -> None:
    """Raise the refusal SECOND_PERSON if who approves an act is who made it, also a superuser.

    `refuse` makes the package's own error of the code and the sentence of the act's row, which
    `words` complete. The maker is None for a program. Raises NoSuchAct for an act without a row.
    """
    act = find_act(code)
    if maker_id == approver.pk:
        raise refuse(SECOND_PERSON, gettext(str(act.refusal)) % words)
