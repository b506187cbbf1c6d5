"""`/kontakt/napisz/`: a message to a desk of the office, without an account and a third party."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.people.identity.domain.throttle import find_network, make_bucket, reserve_tries
from cms_ext.public_site.pages.contact.domain import desks_with_post, number_in, receipt_key
from cms_ext.public_site.pages.contact.domain import send_contact_message as write_message
from cms_ext.public_site.pages.contact.forms import ContactMessageForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """`?dzial=` chooses the desk. Nothing is kept of a form that is refused."""
    coop = Frame.of(request).coop
    desks = desks_with_post(coop)
    if request.method != "POST":
        own = read_own_contact(request.user)
        asked = {"desk": request.GET.get("dzial", "")}
        filled = {"name": own.name, "email": own.email, "phone": own.phone}
        form = ContactMessageForm(initial=asked | filled, desks=desks)
        return _page(request, form, new_stamp())
    form = ContactMessageForm(request.POST, desks=desks)
    if form.is_valid():
        refusal = looks_like_a_program(request) or _had_enough(request)
        if not refusal:
            known = form.cleaned_data
            message = write_message(form.sender(), known["desk"], known["text"], coop)
            return redirect("contact:written", receipt_key(message))
        form.add_error(None, refusal)
    return _page(request, form, posted_stamp(request))


@never_cache
@require_safe
def written(request: HttpRequest, key: str) -> HttpResponse:
    number = number_in(key)
    if number is None:
        raise Http404
    return render(request, "cms_ext/contact/written.html", {"number": number})


def _page(request: HttpRequest, form: ContactMessageForm, stamp: str) -> HttpResponse:
    return render(request, "cms_ext/contact/write.html", {"form": form, "stamp": stamp})


def _had_enough(request: HttpRequest) -> str:
    address = find_network(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    limit = settings.COOP_CONTACT_MESSAGES_PER_ADDRESS
    if reserve_tries(make_bucket("contact form", address, limit=limit)) is None:
        return _("Z tego miejsca przyszło zbyt wiele wiadomości. Spróbuj za kwadrans.")
    return ""
