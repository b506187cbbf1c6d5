"""Ways from a first step to a screen whose address depends on the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.domain.steps import FOOTER, LOGIN_PROCEDURE
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage


@require_safe
@for_staff(ENTERS_ADMIN)
def coop_settings(request: HttpRequest) -> HttpResponse:
    """Redirect to Wagtail's screen of the co-op's settings, which checks the right itself."""
    return _to_settings()


@require_safe
@for_staff(ENTERS_ADMIN)
def footer_pages(request: HttpRequest) -> HttpResponse:
    """Redirect to the first of the two pages that is not public, or to their settings."""
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    pages = [getattr(coop, name) for name in FOOTER]
    if None in pages:
        messages.warning(request, _("Wskaż obie strony w części „Strony w stopce”."))
        return _to_settings()
    waiting = next((page for page in pages if not page.live), pages[0])
    return redirect("wagtailadmin_pages:edit", waiting.pk)


@require_safe
@for_staff(ENTERS_ADMIN)
def login_notice(request: HttpRequest) -> HttpResponse:
    """Redirect to the notice on how to get a login, or to the list to which one is added."""
    notice = AnnouncementPage.objects.filter(kind__code=LOGIN_PROCEDURE).newest_first().first()
    if notice is not None:
        return redirect("wagtailadmin_pages:edit", notice.pk)
    messages.warning(
        request,
        _(
            "Dodaj ogłoszenie rodzaju „Procedura dostępu” i opublikuj je albo przekaż do "
            "zatwierdzenia."
        ),
    )
    index = AnnouncementIndexPage.objects.of_the_public()
    return redirect("wagtailadmin_explore", index.pk) if index else redirect("wagtailadmin_home")


def _to_settings() -> HttpResponse:
    label = CoopSettings._meta
    return redirect("wagtailsettings:edit", label.app_label, label.model_name)
