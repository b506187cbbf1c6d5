"""Which kinds of declaration can be, by what is in force for a property. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.declarations.domain.refusal import (
    FIRST_OUTSIDE,
    NOT_CALLED,
    NOT_FIRST,
    NOT_ONLINE,
    NOTHING_IN_FORCE,
    refusal,
)
from waste_union.declarations.vocabulary import DeclarationKind

Kind = DeclarationKind


def possible_kinds(
    taken: Collection[str], *, accepted: bool, called: bool
) -> Sequence[DeclarationKind]:
    """Those of `taken`, in the order of the form, that make sense.

    `accepted`: one is in force there; `called`: one waits for its correction.
    """
    sensible = {
        Kind.CHANGE: accepted,
        Kind.CORRECTION: accepted or called,
        Kind.CEASE: accepted,
        Kind.FIRST: not accepted,
    }
    return [kind for kind, holds in sensible.items() if holds and kind in taken]


def refused_kind(
    kind: DeclarationKind, taken: Collection[str], *, accepted: bool, called: bool
) -> Refusal:
    """Why a kind is none of the possible ones: E-WST-07 where the first one is filed elsewhere."""
    if not accepted and not called and Kind.FIRST not in taken:
        return refusal(FIRST_OUTSIDE)
    if kind == Kind.FIRST:
        return refusal(NOT_FIRST if accepted else FIRST_OUTSIDE)
    if kind == Kind.CORRECTION and not accepted and not called:
        return refusal(NOT_CALLED)
    if not accepted and kind != Kind.CORRECTION:
        return refusal(NOTHING_IN_FORCE)
    return refusal(NOT_ONLINE)
