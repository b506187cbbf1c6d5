"""A site with its list of announcements, and a way to publish one in a line."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_below, publish_site
from cms_ext.public_site.pages.models import HomePage
from tests.shared_rows import shared
from tests.standing import stand_below

TODAY = date(2026, 11, 20)

Publish = Callable[..., AnnouncementPage]


@shared
def index() -> AnnouncementIndexPage:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    return publish_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))


@shared
def publish(index: AnnouncementIndexPage) -> Publish:
    """`publish("Tytuł", kind="FEES", valid_from=…)`: an announcement on the list."""
    return partial(published, index)


def published(
    index: AnnouncementIndexPage, title: str, kind: str = "GENERAL", **facts: Any
) -> AnnouncementPage:
    page = AnnouncementPage(
        title=title,
        kind=AnnouncementKind.objects.get(code=kind),
        lead=facts.pop("lead", f"{title}: co, gdzie, kiedy."),
        valid_from=facts.pop("valid_from", TODAY),
        **facts,
    )
    return stand_below(index, page)
