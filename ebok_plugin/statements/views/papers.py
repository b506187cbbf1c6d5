"""The papers that the co-op made for the resident, and whether they come on paper as well."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from cms_ext.base.paging import PAGE, page_of
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import Person, User
from ebok_plugin.statements.consent_text import CONSENT_TEXTS, CURRENT_VERSION
from ebok_plugin.statements.domain.consent import consent_of, give_consent, withdraw_consent
from ebok_plugin.statements.domain.opening import open_paper
from ebok_plugin.statements.domain.queries.paper import paper_for, papers_for
from ebok_plugin.statements.views.answer import PDF, file_answer

A_PAGE = 25


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The newest first, of all accounts of the person."""
    person = _person(request)
    consent = consent_of(person)
    context = {
        "page_obj": page_of(request, papers_for(request.user, business_today()), A_PAGE, name=PAGE),
        "consent": consent,
        "consent_text": CONSENT_TEXTS[consent.text_version if consent else CURRENT_VERSION],
        "person": person,
    }
    response = render(request, "ebok_plugin/statements/papers.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file itself; 404 for a paper of a foreign account."""
    found = paper_for(request.user, key, business_today())
    content = open_paper(found, origin=origin_of(request))
    return file_answer(content, PDF, f"dokument-{found.account.slug}-{found.batch.as_of}.pdf")


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """`zgoda=tak` gives the consent, anything else takes it back."""
    person, origin = _person(request), origin_of(request)
    if request.POST.get("zgoda") == "tak":
        give_consent(person, origin=origin)
        messages.success(request, _("Zapisaliśmy zgodę. Nowe dokumenty znajdziesz tutaj."))
    else:
        withdraw_consent(person, origin=origin)
        messages.success(request, _("Zgoda jest wycofana. Nowe dokumenty przyjdą na papierze."))
    return redirect("ebok:papers")


def _person(request: HttpRequest) -> Person:
    user = request.user
    assert isinstance(user, User)  # the gate before /e-bok/ let a resident in
    assert user.person is not None
    return user.person
