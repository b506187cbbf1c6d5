"""What the screens of the moving share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms_ext.moving_in.domain.right import may_move_in

# A small export is dealt with while the editor waits; a job goes on with the rest of a large one.
WHILE_WAITING = 3.0


def demand(request: HttpRequest) -> None:
    """PermissionDenied for who may not move the old site in."""
    if not may_move_in(request.user):
        raise PermissionDenied
