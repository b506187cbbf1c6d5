"""The notice on how to get a login, as a draft that an editor completes and publishes."""

from __future__ import annotations

from datetime import date

from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementKind, AnnouncementPage
from cms_ext.pages.models import Desk
from cms_ext.plugins import procedures
from cms_ext.setup.answers import Answers
from cms_ext.setup.domain.making import Making
from cms_ext.setup.domain.texts import TEXTS, filled_article

NOTICE = TEXTS / "procedura-logowania.md"
KIND = "LOGIN_PROCEDURE"


def draft_login_notice(
    notices: AnnouncementIndexPage | None, answers: Answers, today: date, making: Making
) -> None:
    """Nobody publishes it by this: an office first reads what it promises."""
    if notices is None or not procedures():
        return
    making.once(
        AnnouncementPage,
        KIND,
        find=AnnouncementPage.objects.filter(kind__code=KIND).first,
        make=lambda: _draft(notices, answers, today),
    )


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
