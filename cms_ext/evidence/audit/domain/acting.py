"""Whose act is it that a signal of a model tells of, far below the view."""

from __future__ import annotations

from cms_ext.evidence.audit.domain.event import OPERATOR, Origin, origin_of
from cms_ext.evidence.audit.server_log import answered_request


def acting_origin() -> Origin:
    """The origin of the request that is being answered; outside of any, the operator's."""
    request = answered_request.get()
    return origin_of(request) if request is not None else OPERATOR
