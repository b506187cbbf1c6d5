from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.checks import run_checks

from cms_ext.access import checks
from cms_ext.access.domain import form_version
from cms_ext.access.domain.form_version import current_form, declared_form, sync_forms
from cms_ext.access.form_definition.spec import MalformedForm
from cms_ext.access.models import FormVersion
from cms_ext.plugins.registry import UnknownPanel, find_panel_code, find_procedure, find_realm


def test_a_procedure_is_found_by_panel_and_by_address():
    assert [find_realm(find_panel_code(path)) for path in ("ikcs", "e-bok")] == ["ikcs", "ebok"]
    with pytest.raises(UnknownPanel):
        find_panel_code("nieznany")
    with pytest.raises(UnknownPanel):
        find_procedure("NIEZNANY")


@pytest.mark.all_plugins
@pytest.mark.django_db
def test_migrating_made_the_first_version_of_each_form_and_again_makes_none():
    made = FormVersion.objects.values_list("panel", "version", "valid_from").order_by("panel")

    assert list(made) == [(panel, 1, date(2026, 11, 1)) for panel in ("EBOK", "IKCS", "WASTE_INST")]
    assert sync_forms() == []

    FormVersion.objects.filter(panel="EBOK").delete()
    assert [str(version) for version in sync_forms()] == ["EBOK 1"]


@pytest.mark.django_db
def test_the_office_may_put_a_newer_version_in_its_place():
    first = FormVersion.objects.get(panel="IKCS")
    second = FormVersion.objects.get(pk=first.pk)
    second.pk, second.version, second.valid_from = None, 2, date(2027, 1, 1)
    second.save()

    valid = [
        current_form("IKCS", day)
        for day in (date(2026, 10, 31), date(2026, 12, 31), date(2027, 1, 1))
    ]

    assert valid == [None, first, second]
    assert sync_forms() == []


@pytest.mark.django_db
def test_a_wrong_file_stops_the_site_with_its_name_and_makes_no_version():
    FormVersion.objects.all().delete()
    wrong = replace(find_procedure("IKCS"), form="members_area/admission/nie-ma.yaml")
    swapped = replace(find_procedure("IKCS"), form="ebok_plugin/ledger/ebok.yaml")

    for broken in (wrong, swapped):
        with pytest.raises(MalformedForm, match=Path(broken.form).name):
            declared_form(broken)

    with patch.object(checks, "list_procedures", lambda: [("ikcs", wrong)]):
        (problem,) = checks.check_forms(None)
    assert (problem.id, "nie-ma.yaml" in problem.msg) == ("coop.E011", True)
    assert [check for check in run_checks() if check.id == "coop.E011"] == []
    with (
        patch.object(form_version, "list_procedures", lambda: [("ikcs", wrong)]),
        pytest.raises(MalformedForm),
    ):
        sync_forms()
    assert FormVersion.objects.count() == 0
