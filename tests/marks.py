"""Marks that several files of tests have in common."""

import pytest

ON_THE_DEMO = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]
LIBRARY_SURFACES = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frame_kept"),
    pytest.mark.xdist_group("library surfaces"),
    pytest.mark.always,
]
# Acts at the same moment, in threads or in processes; both run on PostgreSQL, too.
AT_ONCE = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.postgresql_core,
]
IN_PROCESSES = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
    pytest.mark.postgresql_core,
]
