"""Every column of every model says what finds a change of it outside the site (decision 32)."""

from django.apps import apps

from cms_ext.evidence.verification.domain import list_checks, list_covered
from cms_ext.plugins import list_plugins


def test_every_column_is_declared_exactly_once():
    assert [
        f"{covered.model._meta.label}.{name}"
        for covered in list_covered()
        for name in covered.undeclared
    ] == []


def test_each_declaration_names_checks_and_models_that_there_are():
    codes = {check.code for check in list_checks()}
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    declared = {label for plugin in list_plugins() for label in plugin.evidence.coverage}

    assert {code for covered in list_covered() for code in covered.checked} - codes == set()
    assert declared - labels == set()
