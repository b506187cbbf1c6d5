"""Answers 404 to an address with a key that no row can have, for every view."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.chooser import ChosenMultipleView as ChosenPages
from wagtail.admin.views.generic.chooser import ChosenMultipleViewMixin, ChosenViewMixin
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page

from cms_ext.base.web.row_key import MAX_DIGITS, row_key, uuid_key

# Wagtail's views that give the key of what was chosen to the database as it was typed.
CHOSEN = (ChosenViewMixin, ChosenMultipleViewMixin, ChosenPages)


class RowKeyMiddleware:
    """Refuses keys too long for SQLite, and choosers' keys that are not; both would be a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> None:
        in_path = [*args, *kwargs.values()]
        if any(len(str(key)) > MAX_DIGITS for key in in_path if isinstance(key, int)):
            raise Http404
        if not issubclass(getattr(view, "view_class", object), CHOSEN):
            return
        model = resolve_model_string(view.view_initkwargs.get("model") or Page)
        read = uuid_key if isinstance(model._meta.pk, UUIDField) else row_key
        keys = in_path or request.GET.getlist("id")
        if any(read(unquote(str(key))) is None for key in keys):
            raise Http404
