"""What a panel has on a new site: its section with a list of announcements, and a collection."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from wagtail.models import Collection, Page

from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.page_tree import page_below, page_fields
from cms_ext.operations.new_site.setup.domain.texts import filled_article
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.files import papers_collection
from cms_ext.public_site.pages.domain.publishing import publish_below
from cms_ext.public_site.pages.models import HomePage, PanelContentPage, PanelPage


def make_panel_section(
    realm: str,
    title: str,
    *,
    list_title: str,
    text: Path,
    answers: Answers,
    today: date,
    making: Making,
) -> None:
    """Create the pages of a panel's section, once; `text` is the file with its first page."""
    home = HomePage.objects.get()
    section = making.once(
        Page,
        realm,
        find=PanelPage.objects.filter(realm=realm).first,
        make=lambda: publish_below(home, PanelPage(title=title, realm=realm)),
    )
    if section is None:
        return
    article = filled_article(text, answers, today)
    page_below(
        section, article.facts["slug"], lambda: PanelContentPage(**page_fields(article)), making
    )
    making.once(
        Page,
        f"{realm}/ogloszenia",
        find=AnnouncementIndexPage.objects.child_of(section).first,
        make=lambda: publish_below(
            section, AnnouncementIndexPage(title=list_title, slug="ogloszenia")
        ),
    )


def make_collection(name: str, making: Making) -> None:
    """Create a collection of public documents, such as the regulations beneath a panel, once."""
    making.once(
        Collection,
        name,
        find=Collection.objects.filter(name=name).first,
        make=lambda: papers_collection(name),
    )
