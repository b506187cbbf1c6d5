"""The telephone check: a call to the number in the register and to no other."""

from __future__ import annotations

from collections.abc import Sequence

from cms_ext.access.models import AccessApplication, PhoneCheck
from cms_ext.access.vocabulary import PhoneResult
from cms_ext.audit.domain.event import Origin


def ask_for_phone_check(application: AccessApplication, doubt: str, origin: Origin) -> None:
    """IN_REVIEW → PHONE_CHECK with the clerk's doubt. Raises Refusal: no number on file."""
    raise NotImplementedError


def record_call(
    application: AccessApplication, result: PhoneResult, questions: Sequence[str], origin: Origin
) -> PhoneCheck:
    """A call was made; `questions` are codes of what was asked, never the answers.

    The third call without an answer leaves only the way in person.
    """
    raise NotImplementedError
