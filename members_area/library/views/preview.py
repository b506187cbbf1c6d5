"""The picture of a document's first page, through the same door as the file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from members_area.library.domain.preview import preview_of
from members_area.library.views.file import sealed
from members_area.library.views.place import LibraryEntrance, asked_file, uniform_404


@require_safe
@uniform_404
def preview(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    picture = preview_of(asked_file(request, place, key, no))
    if picture is None:
        raise Http404
    return sealed(HttpResponse(picture, content_type="image/png"))
