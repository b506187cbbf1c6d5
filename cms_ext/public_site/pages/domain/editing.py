"""Who may edit what: rights of the editorial groups on the public sections and their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)
from wagtail.permissions import policy_registry

from cms_ext.evidence.audit.domain.acting import acting_origin
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.group_rights import group_changes_recorded
from cms_ext.people.identity.models import User
from cms_ext.plugins import PlacedRight
from cms_ext.public_site.pages.models import HomePage, PanelPage
from cms_ext.public_site.pages.roles import FILE_RIGHTS, PAGE_RIGHTS

PUBLIC_FILES = "Publiczne"
FILES: Mapping[str, Any] = {"name": PUBLIC_FILES, "depth": 2}


@transaction.atomic
def sync_editors() -> None:
    """Give the editorial groups what they need, and nothing of the panels. Repeatable."""
    with group_changes_recorded(SYSTEM, PAGE_RIGHTS):
        for name in PAGE_RIGHTS:
            _give_files(Group.objects.get(name=name))
        for section in _sections():
            sync_section(section)
    _approval_by_publishers()


def placed_rights() -> Iterator[PlacedRight]:
    """Where the editorial groups hold their rights: public sections and public files."""
    pages = [section.pk for section in _sections() if _is_public(section)]
    files = Collection.objects.filter(**FILES).values_list("pk", flat=True)
    for name, codenames in PAGE_RIGHTS.items():
        rights = [f"wagtailcore.{codename}" for codename in codenames]
        yield from (PlacedRight(name, right, "page", pk) for pk in pages for right in rights)
        yield from (
            PlacedRight(name, right, "collection", pk) for pk in files for right in FILE_RIGHTS
        )


def _sections() -> Iterator[Page]:
    for home in HomePage.objects.all():
        yield from home.get_children()


def _is_public(section: Page) -> bool:
    return section.specific_class is not PanelPage


def _give_files(group: Group) -> None:
    files = public_files()
    for app_label, codename in (right.split(".") for right in FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=_permission(app_label, codename)
        )


def sync_section(page: Page) -> None:
    """Rights on a public section: a page just below the home page that is no panel.

    Rights go down the tree, so none is given on the home page itself: it would reach the panels.
    """
    home = page.get_parent()
    if home is None or home.specific_class is not HomePage or not _is_public(page):
        return
    with group_changes_recorded(acting_origin(), PAGE_RIGHTS):
        for name, codenames in PAGE_RIGHTS.items():
            group = Group.objects.get(name=name)
            for codename in codenames:
                GroupPagePermission.objects.get_or_create(
                    group=group, page_id=page.pk, permission=_permission("wagtailcore", codename)
                )


def _approval_by_publishers() -> None:
    """What an editor hands in waits for the publishers, not for a group that nobody is in."""
    publishers = Group.objects.get(name="publisher")
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.name = "Zatwierdzenie publikacji"
        task.save()
        task.groups.set([publishers])
    Workflow.objects.filter(name="Moderators approval").update(name="Zatwierdzenie publikacji")


def public_files() -> Collection:
    """The collection of public documents and pictures; made when it is not there."""
    found: Collection | None = Collection.objects.filter(**FILES).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=PUBLIC_FILES)
    return found


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def closed_sections(user: User) -> list[str]:
    """The tree paths of panels in which this person may do nothing.

    Wagtail's own choosers and reports ask no rights, so what they list goes through here.
    """
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    sections = PanelPage.objects.exclude(pk__in=explorable.values("pk"))
    return list(sections.values_list("path", flat=True))
