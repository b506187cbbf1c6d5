"""Refusing to restore a backup over a site that is in use."""

from __future__ import annotations

from django.db import connection
from wagtail.models import Page

from cms_ext.base.realm import Realm
from cms_ext.office.audit.models import AuditEvent
from cms_ext.operations.backup.domain.refusal import BackupRefused
from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.proof.models import PublicationRecord

# Wagtail's own migrations make the root and a page of welcome.
PAGES_OF_A_NEW_DATABASE = 2
CURE = "Kopię przywraca się tylko do pustej bazy: utwórz nową i wskaż ją w DATABASE_URL."


def demand_no_site() -> bool:
    """Whether the database is migrated; False: it has no tables.

    Raises BackupRefused when it holds a site that is in use. Only whether there are rows is asked:
    its tables may be those of another version.
    """
    tables = set(connection.introspection.table_names())
    if not tables:
        return False
    if not tables >= {"django_migrations", Page._meta.db_table, User._meta.db_table}:
        raise BackupRefused(f"W bazie są tabele innego programu. {CURE}")
    inhabited = (
        (User.objects.exclude(realm=Realm.NONE), "loginy"),
        (Person.objects.all(), "osoby"),
        (AuditEvent.objects.all(), "zdarzenia w dzienniku dostępu"),
        (PublicationRecord.objects.all(), "dowody publikacji"),
    )
    found = [
        words
        for rows, words in inhabited
        if rows.model._meta.db_table in tables and rows.order_by().exists()
    ]
    if Page.objects.count() > PAGES_OF_A_NEW_DATABASE:
        found.append("strony")
    if found:
        raise BackupRefused(f"W bazie działa już serwis ({', '.join(found)}). {CURE}")
    return True
