"""Who comes in to the screens of the moving."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms_ext.moving_in.domain.right import may_move_in


def demand(request: HttpRequest) -> None:
    """PermissionDenied for who may not move the old site in."""
    if not may_move_in(request.user):
        raise PermissionDenied
