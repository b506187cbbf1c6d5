"""The notice on how to get a login: its draft, and the link to it once it is published."""

from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.signals import page_published

from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.pages import HOW_TO
from cms_ext.operations.new_site.setup.domain.texts import TEXTS, fill_article, find_text
from cms_ext.operations.new_site.setup.models import MadePart
from cms_ext.plugins import list_open_procedures, list_procedures
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.body import convert_html, place_pictures
from cms_ext.public_site.pages.models import ContentPage, Desk

WAY = "how-to-leads-to-login-notice"
NOTICE = TEXTS / "procedura-logowania.md"
KIND = "LOGIN_PROCEDURE"


def draft_login_notice(
    notices: AnnouncementIndexPage | None, answers: Answers, today: date, making: Making
) -> None:
    """Create the notice as a draft, once; an editor reads and publishes it."""
    if notices is None or not list_open_procedures():
        return
    making.once(
        AnnouncementPage,
        KIND,
        find=AnnouncementPage.objects.filter(kind__code=KIND).first,
        make=lambda: _draft(notices, answers, today),
    )


@receiver(page_published, sender=AnnouncementPage)
@transaction.atomic
def link_login_notice(instance: AnnouncementPage, **kwargs: Any) -> None:
    """Link the published notice from the page on how to get access, once.

    Only from the set-up's own page to the set-up's own notice, and never while an editor is
    changing that page: the next publication tries again.
    """
    parts = MadePart.objects
    kind = str(AnnouncementPage._meta.model_name)
    ours = parts.filter(kind=kind, name=KIND, object_id=str(instance.pk)).exists()
    how_to = parts.filter(kind="page", name=HOW_TO).first()
    if not ours or how_to is None or parts.filter(name=WAY).exists():
        return
    page = ContentPage.objects.filter(pk=how_to.object_id, live=True).first()
    if page is None or page.has_unpublished_changes:
        return
    body = list(page.body.raw_data)
    page.body = [*body[:1], *_way_to(instance), *body[1:]]
    page.save_revision().publish()
    parts.create(kind="contentpage", name=WAY, object_id=str(page.pk))


def _way_to(notice: AnnouncementPage) -> list[dict[str, object]]:
    words = _("Całą procedurę opisuje ogłoszenie")
    link = format_html('<a href="{}">{}</a>', notice.get_url(), _("Jak uzyskać login i hasło"))
    return convert_html(format_html("<p>{} {}.</p>", words, link), notice.title)


def _draft(notices: AnnouncementIndexPage, answers: Answers, today: date) -> AnnouncementPage:
    article = fill_article(NOTICE, answers, today)
    desks = [procedure.desk.code for _realm, procedure in list_procedures()]
    page = AnnouncementPage(
        title=article.facts["title"],
        slug=article.facts["slug"],
        kind=AnnouncementKind.objects.filter(code=article.facts["kind"]).first(),
        lead=article.facts["lead"],
        body=place_pictures(article, find_text(NOTICE).parent),
        valid_from=today,
        pinned=article.facts["pinned"],
        contact_desk=Desk.objects.filter(code__in=desks).first(),
        live=False,
    )
    notices.add_child(instance=page)
    page.save_revision()
    return page
