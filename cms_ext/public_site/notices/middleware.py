"""Show a refused publication as a message in the administration."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from cms_ext.public_site.notices.guards import NotPublishable

GetResponse = Callable[[HttpRequest], HttpResponse]


class RefusedPublicationMiddleware:
    """Wagtail publishes without a check; this reports what the page refuses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotPublishable):
            return None
        messages.error(request, " ".join(exception.messages))
        edit = reverse("wagtailadmin_pages:edit", args=[exception.page_pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The answer that Wagtail's dialog for an approval with a comment expects.
            return JsonResponse({"step": "success", "redirect": edit})
        return redirect(edit)
