"""The file of each list of the administration: one dialect of CSV, numbers and days in XLSX.

Asked are all addresses of the administration that need no key, on the demo, where lists have rows.
"""

import inspect
import json
from pathlib import Path

import pytest
from django.test import Client
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms_ext.office.desk_kit.exporting import ExportMixin
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from tests.boundaries.test_guards import screens
from tests.demo_site import UNION, copied, manage, union_built_once
from tests.project.list_files import find_faulty_lists, find_misread_lists

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def find_list_views() -> set[type]:
    """The classes of all screens with a file, of registers too, and none of Wagtail's own."""
    found = set()
    for screen in screens():
        register = getattr(inspect.unwrap(screen.view), "__self__", None)
        view = getattr(register, "index_view_class", screen.inner)
        if isinstance(view, type) and issubclass(view, SpreadsheetExportMixin):
            found.add(view)
    return {view for view in found if not view.__module__.startswith("wagtail.")}


def test_no_list_writes_its_file_in_a_way_of_its_own() -> None:
    views = find_list_views()

    assert {
        view
        for view in views
        if getattr(view, "as_spreadsheet", None) is not ExportMixin.as_spreadsheet
    } == set()
    assert RegisterIndexView in views
    assert len(views) > 35


@pytest.mark.thorough
def test_each_list_has_words_numbers_and_days_in_its_file(demo: None, client: Client):
    faults, count = find_faulty_lists(client)

    assert faults == {}
    assert count > 60


@pytest.mark.thorough
@pytest.mark.programs
def test_libreoffice_reads_amounts_as_numbers_and_days_as_days(
    demo: None, client: Client, tmp_path: Path
):
    """Each CSV as a Polish LibreOffice opens it, next to the XLSX of the same list."""
    different, count = find_misread_lists(client, tmp_path)

    assert different == {}
    assert count > 60


@pytest.mark.thorough
@pytest.mark.programs
def test_the_same_of_the_union_and_its_files_come_in_again(tmp_path_factory):
    built = union_built_once(tmp_path_factory.getbasetemp())
    data = copied(built, tmp_path_factory.mktemp("union-files") / "data")

    script = "from tests.project.list_files import main; main()"
    done = manage(data, "shell", "-v", "0", "-c", script, check=False, **UNION)

    assert done.returncode == 0, done.stderr[-3000:]
    *wrong, count = json.loads(done.stdout.splitlines()[-1])
    assert wrong == [{}, {}, {}]
    assert count > 40
