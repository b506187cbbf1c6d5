"""`/ogloszenia/…/plakat.pdf`."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.realm import Realm
from cms_ext.frontend.theme.frame import Frame
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.places import choice_of, estates
from cms_ext.public_site.notices.domain.queries import one_visible
from cms_ext.public_site.notices.domain.short_path import short_path
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.posters.domain.poster import PosterPrinting, poster_pdf
from cms_ext.public_site.posters.domain.posting import record_printed
from cms_ext.public_site.posters.domain.variant import GENERAL, Variant, variant_of


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Of what everybody may see, an archived announcement too. `?gdzie=` names a place."""
    page = one_visible(request, business_today(), slug=slug)
    if page is None or not page.for_everybody:
        raise Http404
    variant = _variant(request)
    printing = PosterPrinting(
        page,
        variant,
        Frame.of(request).coop,
        request.build_absolute_uri(short_path(page)),
        business_today(),
    )
    try:
        pdf = poster_pdf(printing)
    except ValidationError as refusal:
        context = {"page": page, "refusal": " ".join(refusal.messages)}
        return render(request, "cms_ext/posters/too_long.html", context, status=422)
    if isinstance(request.user, User) and request.user.realm == Realm.STAFF:
        record_printed(page, variant, origin_of(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="plakat-{_plain(page)}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _variant(request: HttpRequest) -> Variant:
    key = request.GET.get("gdzie", "")
    if not key:
        return GENERAL
    today = business_today()
    choice = choice_of(key, estates(today))
    if choice is None:
        raise Http404
    return variant_of(choice, today)


def _plain(page: AnnouncementPage) -> str:
    return (page.number or "szkic").replace("/", "-")
