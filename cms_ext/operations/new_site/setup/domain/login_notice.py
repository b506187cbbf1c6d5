"""The notice on how to get a login, as a draft that an editor completes and publishes."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.page_tree import HOW_TO
from cms_ext.operations.new_site.setup.domain.texts import TEXTS, filled_article
from cms_ext.operations.new_site.setup.models import MadePart
from cms_ext.plugins import procedures, ways_to_apply
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.article import body_of
from cms_ext.public_site.pages.models import ContentPage, Desk

WAY = "how-to-leads-to-login-notice"
NOTICE = TEXTS / "procedura-logowania.md"
KIND = "LOGIN_PROCEDURE"


def draft_login_notice(
    notices: AnnouncementIndexPage | None, answers: Answers, today: date, making: Making
) -> None:
    """Create the notice as a draft, once; publishing is left to an editor, who reads it first."""
    if notices is None or not ways_to_apply():
        return
    making.once(
        AnnouncementPage,
        KIND,
        find=AnnouncementPage.objects.filter(kind__code=KIND).first,
        make=lambda: _draft(notices, answers, today),
    )


@transaction.atomic
def link_login_notice(notice: AnnouncementPage) -> None:
    """Add a link to the published notice to the page on how to get access, once.

    Only from the set-up's own page to the set-up's own notice, and not while an editor is at work
    on that page: the next publication asks again.
    """
    parts = MadePart.objects
    kind = str(AnnouncementPage._meta.model_name)
    ours = parts.filter(kind=kind, name=KIND, object_id=str(notice.pk)).exists()
    how_to = parts.filter(kind="page", name=HOW_TO).first()
    if not ours or how_to is None or parts.filter(name=WAY).exists():
        return
    page = ContentPage.objects.filter(pk=how_to.object_id, live=True).first()
    if page is None or page.has_unpublished_changes:
        return
    body = list(page.body.raw_data)
    page.body = [*body[:1], *_way_to(notice), *body[1:]]
    page.save_revision().publish()
    parts.create(kind="contentpage", name=WAY, object_id=str(page.pk))


def _way_to(notice: AnnouncementPage) -> list[dict[str, object]]:
    words = _("Całą procedurę opisuje ogłoszenie")
    link = format_html('<a href="{}">{}</a>', notice.get_url(), _("Jak uzyskać login i hasło"))
    return body_of(format_html("<p>{} {}.</p>", words, link), notice.title)


def _draft(notices: AnnouncementIndexPage, answers: Answers, today: date) -> AnnouncementPage:
    article = filled_article(NOTICE, answers, today)
    desks = [procedure.desk.code for _realm, procedure in procedures()]
    page = AnnouncementPage(
        title=article.facts["title"],
        slug=article.facts["slug"],
        kind=AnnouncementKind.objects.filter(code=article.facts["kind"]).first(),
        lead=article.facts["lead"],
        body=article.body,
        valid_from=today,
        pinned=article.facts["pinned"],
        contact_desk=Desk.objects.filter(code__in=desks).first(),
        live=False,
    )
    notices.add_child(instance=page)
    page.save_revision()
    return page
