"""What a test commits is gone for the next one, and what it deleted is back."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from cms_ext.evidence.audit.domain.event import OPERATOR, record
from cms_ext.evidence.audit.models import AuditEvent
from tests.kept_rows import keep_rows
from tests.people import resident
from tests.whole_database import whole_database

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql_core,
    pytest.mark.always,
]


def test_all_rows_are_those_that_were_kept():
    """Past append-only triggers and foreign keys, whatever the test did to them."""
    before = whole_database()
    bring_back = keep_rows()
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    record("login", OPERATOR, obj=anna)
    Permission.objects.filter(content_type__app_label="auth").delete()
    Page.objects.update(title="Zmieniona")
    ContentType.objects.filter(model="page").update(model="nothing")
    assert AuditEvent.objects.exists()
    assert whole_database() != before

    bring_back()

    assert whole_database() == before


@pytest.mark.parametrize("turn", [1, 2])
def test_the_next_test_begins_as_the_former(turn: int):
    """Each commits what only one of them could."""
    resident("ikcs", "IKCS-0007", "Anna Lis")

    assert Permission.objects.exists()
