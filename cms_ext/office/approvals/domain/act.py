"""The table of approvals: which acts take two people, and the check that they are two."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Exists, Model, Q, QuerySet
from django.utils.translation import gettext

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins import Act, list_plugins

M = TypeVar("M", bound=Model)
SECOND_PERSON = "SECOND_PERSON"
"""The code of every refusal of an act by its own maker."""
ALONE = "ACT_ALONE"
"""One person's act in a small office: the note is its code, the object the resolution's login."""


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


# What selects the logins that approve an act in the place of a second person.
_select_stand_ins: list[Callable[[str], QuerySet[Any]]] = []


def register_stand_ins(select: Callable[[str], QuerySet[Any]]) -> None:
    """Say what selects the logins of a small office's resolutions, by the code of an act."""
    _select_stand_ins[:] = [select]


def find_stand_in(code: str) -> Any:
    """Find the login of the resolution by which one person may do this act today, or None."""
    if not find_act(code).small_office or not _select_stand_ins:
        return None
    return _select_stand_ins[0](code).first()


def leave_to_another(rows: QuerySet[M], code: str, user: Any, maker: str = "") -> QuerySet[M]:
    """Select the rows of an act that `user` may approve: the own ones only by a resolution.

    `maker` is the field of the login that made a row, where it is not the act's own.
    """
    act = find_act(code)
    own = Q(**{maker or act.maker: user.pk})
    if not (act.small_office and _select_stand_ins):
        return rows.exclude(own)
    return rows.exclude(own, ~Exists(_select_stand_ins[0](code)))


def is_left_to_another(code: str, maker: Any, user: Any) -> bool:
    """Return whether who made something may not approve it: `maker` and `user` are logins."""
    return bool(maker == user) and find_stand_in(code) is None


def require_second_person(
    code: str,
    maker_id: int | None,
    approver: Any,
    refuse: Callable[[str, str], Exception] = Refusal,
    **words: object,
) -> Any:
    """Return the login to store as who approved an act.

    It is `approver`, or for the maker's own act in a small office that of its resolution; that is
    recorded. Otherwise raises the refusal SECOND_PERSON, also for a superuser: `refuse` makes the
    package's own error of the code and the sentence of the act's row, which `words` complete. The
    maker is None for a program. Raises NoSuchAct for an act without a row.
    """
    act = find_act(code)
    if maker_id != approver.pk:
        return approver
    stand_in = find_stand_in(code)
    if stand_in is None:
        raise refuse(SECOND_PERSON, gettext(str(act.refusal)) % words)
    record(ALONE, Origin(actor=approver, panel=approver.realm), obj=stand_in, note=code)
    return stand_in
