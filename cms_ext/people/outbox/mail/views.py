"""The decorator of unsubscribe pages, for people and for mail programs (RFC 8058)."""

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def one_click(view: View) -> View:
    """Decorate the view behind an `unsubscribe_url`.

    GET only asks, with one button: scanners open every link of a message and must not choose for
    people. POST ends the subscription, as often as it comes, and answers 200: a provider sends it
    from elsewhere, without cookies or token, and follows no redirect. The signed address is the
    only right it needs, so the view must not be able to do anything else.
    """
    guarded: View = never_cache(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view)))
    return guarded
