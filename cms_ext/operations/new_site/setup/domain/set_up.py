"""Turn an empty database into a site: create what is missing, once.

The notice on how to get a login begins as a draft; once published, the page on access links to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.signals import page_published

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows, wait_for_turn
from cms_ext.office.law.models import LegalRule
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import (
    Making,
    SetUpRefused,
    appoint_administrator,
    correct_site_address,
    describe_coop,
    open_desks,
    place_emblem,
)
from cms_ext.operations.new_site.setup.domain.pages import (
    HOW_TO,
    add_home_tasks,
    create_pages,
    fill_footer,
    redirect_former_addresses,
)
from cms_ext.operations.new_site.setup.domain.texts import TEXTS, fill_article, find_text
from cms_ext.operations.new_site.setup.models import MadePart
from cms_ext.people.identity.domain.rights_check import accept_rights
from cms_ext.plugins import find_office, list_open_procedures, list_procedures, list_set_ups
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.body import convert_html, place_pictures
from cms_ext.public_site.pages.models import ContentPage, Desk

SITE_SET_UP = "SITE_SET_UP"
WAY = "how-to-leads-to-login-notice"
NOTICE = TEXTS / "procedura-logowania.md"
KIND = "LOGIN_PROCEDURE"


@dataclass(frozen=True, slots=True)
class SetUpResult:
    """What a set-up created, by kind.

    `admin_link` lets the first administrator in once; it is stored nowhere.
    """

    made: Mapping[str, int]
    admin_link: str | None = None

    @property
    def status(self) -> str:
        return "set_up" if self.made else "unchanged"


@transaction.atomic
def set_up_site(
    answers: Answers, *, today: date, origin: Origin, new_link: bool = False
) -> SetUpResult:
    """Create what this site lacks, in one transaction. Repeatable.

    What exists stays as it is, also what was created once and then changed or deleted. Only the
    address of the site follows COOP_BASE_URL at every run. Raises SetUpRefused, and WrongAnswers
    for answers that a plugin cannot take.
    """
    _lock()
    making = Making()
    if correct_site_address():
        making.made["site"] += 1
    leave_out_rules()
    coop = describe_coop(answers, making)
    open_desks(answers, making)
    pages = create_pages(answers, today, making)
    add_home_tasks(pages, making)
    fill_footer(coop, pages, making)
    _draft_login_notice(pages.notices, answers, today, making)
    for _plugin, part in list_set_ups():
        if part.make:
            making.made.update(part.make(answers, today, origin))
    # A plugin may have put a page of its own in the place of one of these.
    coop.refresh_from_db()
    pages = replace(pages, accessibility=coop.accessibility_page)
    redirect_former_addresses(pages, making)
    place_emblem(coop, answers, making)
    link = appoint_administrator(answers.administrator, origin, making, new_link=new_link)
    outcome = SetUpResult(dict(+making.made), link)
    if outcome.made:
        if not is_site_established():
            # On a site that is in use, an operator reviews each right first.
            seal_all_rows()
            accept_rights(_("nowa witryna"), origin)
        record(SITE_SET_UP, origin, changes=dict(outcome.made))
    return outcome


def leave_out_rules() -> None:
    """Delete rules of law that this kind of office has no use for, at its first set-up."""
    office = find_office()
    if office and not is_site_established():
        LegalRule.objects.filter(code__in=office.without_rules).delete()


def is_site_established() -> bool:
    """Return True if the site was set up before."""
    return AuditEvent.objects.filter(action=SITE_SET_UP).exists()


def _lock() -> None:
    """Make a second set-up wait until the first one ends (SQLite locks the whole file)."""
    wait_for_turn()
    if not Site.objects.select_for_update().filter(is_default_site=True):
        raise SetUpRefused(
            _("Nie ma witryny domyślnej. Dodaj ją w „Ustawienia” → „Serwisy” i uruchom ponownie.")
        )


def _draft_login_notice(
    notices: AnnouncementIndexPage | None, answers: Answers, today: date, making: Making
) -> None:
    """Create the notice as a draft, once; an editor reads and publishes it."""
    if notices is None or not list_open_procedures():
        return
    making.once(
        AnnouncementPage,
        KIND,
        find=AnnouncementPage.objects.filter(kind__code=KIND).first,
        make=lambda: _make_login_notice(notices, answers, today),
    )


def _make_login_notice(
    notices: AnnouncementIndexPage, answers: Answers, today: date
) -> AnnouncementPage:
    article = fill_article(NOTICE, answers, today)
    desks = [procedure.desk.code for _realm, procedure in list_procedures()]
    page = AnnouncementPage(
        title=article.facts["title"],
        slug=article.facts["slug"],
        kind=AnnouncementKind.objects.filter(code=article.facts["kind"]).first(),
        lead=article.facts["lead"],
        poster_text=article.facts.get("poster", ""),
        body=place_pictures(article, find_text(NOTICE).parent),
        valid_from=today,
        pinned=article.facts["pinned"],
        contact_desk=Desk.objects.filter(code__in=desks).first(),
        live=False,
    )
    notices.add_child(instance=page)
    page.save_revision()
    return page


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
