"""What the scheduler runs every day for the applications; jobs ask the clock, verbs do not."""

from __future__ import annotations

from cms_ext.access.domain.decision import end_unsupplemented
from cms_ext.access.domain.right import close_ended_rights
from cms_ext.access.domain.unsigned import end_unsigned
from cms_ext.rules.clock import business_today


def end_unsupplemented_today() -> None:
    end_unsupplemented(business_today())


def close_ended_rights_today() -> None:
    close_ended_rights(business_today())


def end_unsigned_today() -> None:
    end_unsigned(business_today())
