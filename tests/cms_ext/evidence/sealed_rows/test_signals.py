"""Rows of libraries and relations are sealed, however Django writes them."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import verify_office_rows
from cms_ext.evidence.sealed_rows.models import RowSeal
from tests.people import staff

pytestmark = pytest.mark.django_db


def written(kind: str, write) -> int:
    seals, before = RowSeal.objects.filter(kind=kind), RowSeal.objects.filter(kind=kind).count()
    write()
    return seals.count() - before


@pytest.mark.thorough
def test_each_way_of_writing_a_right_adds_its_seal():
    staff("ewa", "editor")
    group, page = Group.objects.get(name="editor"), Page.objects.get(depth=1)
    right = Permission.objects.get(codename="lock_page")
    seal_all_rows()
    # A further model makes Django copy all managers again.
    apps.clear_cache()

    pages, kept = "wagtailcore.grouppagepermission", "auth.group_permissions"
    row = {"group": group, "page": page, "permission": right}
    assert written("auth.group", lambda: Group.objects.filter(pk=group.pk).update(name="red")) == 1
    assert written("auth.group", lambda: group.save()) == 1
    assert (
        written(
            pages, lambda: GroupPagePermission.objects.bulk_create([GroupPagePermission(**row)])
        )
        == 1
    )
    assert written(pages, lambda: group.page_permissions.filter(permission=right).delete()) == 1
    assert written(kept, lambda: group.permissions.add(right)) == 1
    assert written(kept, lambda: right.group_set.remove(group)) == 1
    assert written(kept, lambda: group.delete()) > 0
    assert [
        office_row.message
        for office_row in verify_office_rows()
        if "nie dodano" in office_row.message
    ] == []
