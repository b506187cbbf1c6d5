"""What the screens of this room share."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect

from ebok_plugin.fee_changes.models import FeeChange


def change_by(pk: int) -> FeeChange:
    """The change with the people who made and checked it, or 404."""
    changes = FeeChange.objects.select_related("made_by", "checked_by", "approved_by")
    return get_object_or_404(changes, pk=pk)


def back(request: HttpRequest, change: FeeChange, *said: str) -> HttpResponseRedirect:
    """To the change, with what was done said once."""
    for text in said:
        messages.success(request, text)
    return redirect("ebok_fee_change", change.pk)
