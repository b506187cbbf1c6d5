"""Forms of the public: errors are marked, bots are kept out, and one click unsubscribes.

A form's template includes `cms_ext/frontend/theme/parts/trap.html` with `stamp`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.forms import BaseForm, CharField
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms_ext.base.text.typed_values import ValueRefused, parse_contact_number


def mark_invalid_fields(form: BaseForm) -> None:
    """Mark the fields of a posted form that have errors, for screen readers (WCAG 3.3.1)."""
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"


class ContactNumberField(CharField):
    """A telephone number to call back, of any country."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        try:
            return parse_contact_number(typed) if typed else ""
        except ValueRefused as refused:
            raise ValidationError(str(refused)) from refused


# A field that people do not see; programs fill in what they find.
TRAP = "strona_www"
STAMP = "otwarto"
SIGNER = Signer(salt="cms_ext.access.form")
TOO_OLD = 12 * 60 * 60


def new_stamp() -> str:
    """A signed stamp with the time at which the form was opened."""
    return SIGNER.sign(str(timezone.now().timestamp()))


def posted_stamp(request: HttpRequest) -> str:
    """The stamp of the posted page, so that correcting an error does not restart the clock."""
    stamp = request.POST.get(STAMP, "")
    return stamp if _age(stamp) is not None else new_stamp()


def looks_like_a_program(request: HttpRequest) -> str:
    """Return the refusal for a form sent too fast for people or with the trap filled.

    Else empty.
    """
    age = _age(request.POST.get(STAMP, ""))
    if request.POST.get(TRAP) or age is None or age < settings.COOP_FORM_FASTEST_SECONDS:
        return _(
            "Nie przyjęliśmy formularza, bo wygląda na wysłany przez program. "
            "Sprawdź dane i wyślij go jeszcze raz."
        )
    return ""


def _age(stamp: str) -> float | None:
    """Seconds since the form was opened; None for a stamp that is forged or too old."""
    try:
        opened = float(SIGNER.unsign(stamp))
    except BadSignature:
        return None
    age = timezone.now().timestamp() - opened
    return age if age <= TOO_OLD else None


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def one_click(view: View) -> View:
    """Decorate the view behind an `unsubscribe_url`, for people and mail programs (RFC 8058).

    GET only asks, with one button: scanners open every link of a message and must not choose for
    people. POST ends the subscription, as often as it comes, and answers 200: a provider sends it
    from elsewhere, without cookies or token, and follows no redirect. The signed address is the
    only right it needs, so the view must not be able to do anything else.
    """
    guarded: View = never_cache(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view)))
    return guarded
