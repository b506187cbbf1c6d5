from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission

from cms_ext.public_site.pages.domain.editing import closed_sections, public_files, sync_editors
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_editors_write_and_publishers_publish_on_public_pages_only(
    home: HomePage, public: ContentPage, section: PanelPage, inside: PanelContentPage
) -> None:
    editor, publisher = staff("ewa", "editor"), staff("zofia", "publisher")

    def may(page: object, user: object) -> tuple[bool, bool]:
        rights = page.permissions_for_user(user)  # type: ignore[attr-defined]  # a Wagtail page
        return rights.can_edit(), rights.can_publish()

    assert [may(public, editor), may(public, publisher)] == [(True, False), (True, True)]
    for page in (home, section, inside):
        assert [may(page, editor), may(page, publisher)] == [(False, False)] * 2


def test_a_panel_is_closed_to_those_who_may_do_nothing_in_it(section: PanelPage) -> None:
    assert closed_sections(staff("ewa", "editor", "publisher")) == [section.path]
    assert closed_sections(staff("admin", superuser=True)) == []


def test_wagtails_own_groups_have_no_rights_from_the_root_down() -> None:
    groups = Group.objects.filter(name__in=["Editors", "Moderators"])

    assert groups.count() == 2
    for group in groups:
        assert (group.collection_permissions.count(), group.page_permissions.count()) == (0, 0)


def test_public_files_have_one_collection_and_nobody_has_the_root() -> None:
    sync_editors()
    sync_editors()

    root = Collection.get_first_root_node()
    assert [child.name for child in root.get_children()] == ["Publiczne"]
    assert {right.collection for right in GroupCollectionPermission.objects.all()} == {
        public_files()
    }


def test_what_is_handed_in_waits_for_the_publishers() -> None:
    [task] = GroupApprovalTask.objects.all()

    assert (task.name, [group.name for group in task.groups.all()]) == (
        "Zatwierdzenie publikacji",
        ["publisher"],
    )
