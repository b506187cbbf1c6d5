"""What a restored site must show again, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from cms_ext.office.audit.domain.verify import verify_chains
from cms_ext.office.audit.models import StreamHead
from cms_ext.operations.backup.digest import digest_of
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import declared, plugins
from cms_ext.public_site.proof.domain.verify import verify_publications
from cms_ext.public_site.proof.models import ChainHead

NAMED = "group__name", "permission__content_type__app_label", "permission__codename"


def figures() -> dict[str, str]:
    """The core's and the plugins', by name, as the connection sees the database now."""
    found = _of_the_core()
    for plugin in plugins():
        for dotted in plugin.backup_checks:
            theirs: Mapping[str, str] = declared(dotted)()
            found |= {f"{plugin.title}: {name}": value for name, value in theirs.items()}
    return found


def _of_the_core() -> dict[str, str]:
    # By number: names are sorted by each server in its own way.
    groups = Group.objects.order_by("pk", "permissions__pk").values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    people = User.objects.order_by("pk", "groups__pk").values_list(
        "pk", "username", "is_active", "is_superuser", "groups__name"
    )
    on_pages = GroupPagePermission.objects.order_by("pk").values_list("page_id", *NAMED)
    on_files = GroupCollectionPermission.objects.order_by("pk").values_list("collection_id", *NAMED)
    pages = Page.objects.order_by("pk").values_list(
        "path", "url_path", "title", "live", "latest_revision_id"
    )
    heads = StreamHead.objects.order_by("stream").values_list("stream", "seq", "hash")
    proofs = ChainHead.objects.order_by("pk").values_list("seq", "hash")
    return {
        "uprawnienia grup": digest_of(groups.iterator()),
        "loginy i ich grupy": digest_of(people.iterator()),
        "uprawnienia do stron": digest_of(on_pages.iterator()),
        "uprawnienia do zbiorów plików": digest_of(on_files.iterator()),
        "osoby": digest_of(Person.objects.order_by("pk").values_list("pk", "name").iterator()),
        "strony": digest_of(pages.iterator()),
        "dziennik dostępu": "; ".join(f"{name} {seq} {link}" for name, seq, link in heads),
        "dziennik dostępu, błędy łańcucha": str(sum(1 for _ in verify_chains())),
        "dowody publikacji": "; ".join(f"{seq} {link}" for seq, link in proofs),
        "dowody publikacji, błędy łańcucha": str(sum(1 for _ in verify_publications())),
    }


def rows() -> dict[str, int]:
    """How many rows each table has; not the one that a backup itself writes to."""
    tables = sorted(set(connection.introspection.table_names()) - {BackupRecord._meta.db_table})
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            found[table] = int(cursor.fetchone()[0])
    return found
