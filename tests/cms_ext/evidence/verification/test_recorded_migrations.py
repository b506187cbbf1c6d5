"""The records of migrations are those of the installed program, or `verify` names them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cms_ext.evidence.verification.recorded_migrations import find_wrong_records
from tests.project.behind_our_back.by_table import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LAW = ("cms_ext_law", "0002_first_rules")


def named() -> set[str]:
    return {finding.migration for finding in find_wrong_records()}


@pytest.mark.thorough
def test_what_was_changed_in_the_records_is_named():
    recorder = MigrationRecorder(connection)
    rows = recorder.migration_qs
    first = rows.get(app="cms_ext_law", name="0001_initial")
    second = rows.get(app="cms_ext_law", name="0002_first_rules")
    last = rows.order_by("-pk")[0]

    def exchange() -> None:
        rows.filter(pk=first.pk).update(name=second.name)
        rows.filter(pk=second.pk).update(name=first.name)

    changes = {
        "nothing": (lambda: None, set()),
        "gone": (lambda: rows.filter(pk=second.pk).delete(), {"cms_ext_law.0002_first_rules"}),
        "another name": (
            lambda: rows.filter(pk=second.pk).update(name="0002_x"),
            {"cms_ext_law.0002_first_rules", "cms_ext_law.0002_x"},
        ),
        "of another app": (
            lambda: rows.filter(pk=second.pk).update(app="cms_ext_mail"),
            {"cms_ext_law.0002_first_rules", "cms_ext_mail.0002_first_rules"},
        ),
        "added": (
            lambda: recorder.record_applied("cms_ext_law", "0099_by_hand"),
            {"cms_ext_law.0099_by_hand"},
        ),
        "twice": (
            lambda: recorder.record_applied("cms_ext_law", "0001_initial"),
            {"cms_ext_law.0001_initial"},
        ),
        "exchanged": (exchange, {"cms_ext_law.0002_first_rules"}),
        "of an app that was taken out": (lambda: recorder.record_applied("gone", "0001"), set()),
        "ahead": (
            lambda: rows.filter(pk=last.pk).update(applied=timezone.now() + timedelta(days=1)),
            {f"{last.app}.{last.name}"},
        ),
        "a year back": (
            lambda: rows.filter(pk=second.pk).update(applied=second.applied - timedelta(days=365)),
            {"cms_ext_law.0002_first_rules"},
        ),
    }
    seen = {}
    for change, (make, _wanted) in changes.items():
        with undone():
            make()
            seen[change] = named()

    assert all(wanted <= seen[change] for change, (_make, wanted) in changes.items()), seen
    assert {change for change in changes if not seen[change]} == {
        "nothing",
        "of an app that was taken out",
    }
