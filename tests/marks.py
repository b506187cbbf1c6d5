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
