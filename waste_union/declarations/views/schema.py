"""The published schema of a form's XML: for everybody, without a login."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.frontend.page_cache.unchanged import unless_unchanged
from waste_union.declarations.domain.xsd import schema_bytes
from waste_union.declarations.models import FormVersion

# A version that was used never changes; one that nobody used yet may.
AN_HOUR = 60 * 60


@require_safe
def schema(request: HttpRequest, authority: int, code: str, day: date) -> HttpResponse:
    """The bytes of that version, the same for as long as it is."""
    form = get_object_or_404(FormVersion, authority=authority, code=code, valid_from=day)
    content = schema_bytes(form)
    answer = HttpResponse(content, content_type="application/xml; charset=utf-8")
    name = f"{form.code}-{form.valid_from.isoformat()}.xsd"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    # Staff typed it in: nothing of it runs in our origin.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, public=True, max_age=AN_HOUR)
    return unless_unchanged(request, answer)
