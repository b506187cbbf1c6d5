"""Publishing pages by code, and the desks of plugins as the site's editors describe them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from django.db import transaction
from wagtail.models import Page, Site

from cms_ext.plugins import Desk as DeclaredDesk
from cms_ext.public_site.pages.models import Desk, HomePage

PageType = TypeVar("PageType", bound=Page)


@transaction.atomic
def publish_below(parent: Page, page: PageType) -> PageType:
    """Put a new page below `parent` and publish it, as an editor would, revision and all."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@transaction.atomic
def publish_site(home: HomePage, hostname: str, port: int) -> HomePage:
    """Publish the home page of a new site and lead the default host to it."""
    home = publish_below(Page.get_first_root_node(), home)
    set_site_root(home, hostname=hostname, port=port, site_name=home.title)
    return home


@transaction.atomic
def set_site_root(home: HomePage, **fields: str | int) -> None:
    """Root the default site at `home`, with these fields of the site changed.

    Wagtail's welcome page, the only page of a new database, makes room for it.
    """
    site = Site.objects.get(is_default_site=True)
    welcome = site.root_page
    site.root_page = home
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()
    if welcome.specific_class is Page and welcome.is_leaf():
        # Read again: its place in the tree moved when the home page came beside it.
        Page.objects.get(pk=welcome.pk).delete()


def as_described(declared: DeclaredDesk) -> DeclaredDesk:
    """The desk of that code as it stands on the site, else as the plugin declares it. One query."""
    found = Desk.objects.filter(code=declared.code).first()
    if found is None:
        return declared
    return replace(declared, name=found.name, room=found.room, phone=found.phone)
