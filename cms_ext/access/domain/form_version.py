"""Versions of forms: the plugin declares the first one, the office makes later ones."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from cms_ext.access.form_definition.spec import (
    FormSpec,
    MalformedForm,
    raw_parts,
    read_form,
    read_yaml,
)
from cms_ext.access.models import FormDraft, FormVersion
from cms_ext.evidence.sealed_rows.domain.sealing import rows_of_release
from cms_ext.plugins import AccessProcedure, fill_in_desk, list_procedures
from cms_ext.plugins.registry import find_procedure

# What the program declares of a form, and the office changes.
PARTS = ("title", "intro", "fields", "office_part")


@rows_of_release()
def sync_forms() -> list[FormVersion]:
    """Make version 1 of each declared form without a version; returns them. Repeatable.

    Raises MalformedForm, which names the file and the field.
    """
    existing = set(FormVersion.objects.values_list("panel", flat=True))
    return [
        _first_version(procedure)
        for _realm, procedure in list_procedures()
        if procedure.panel not in existing
    ]


def current_form(panel: str, today: date) -> FormVersion | None:
    """Return the version in which applications are taken today; None before the first one."""
    return FormVersion.objects.valid_on(panel, today)


def forms_so_far(panel: str, today: date) -> list[FormVersion]:
    """Return the versions in which applications have been taken, today's first."""
    begun = FormVersion.objects.filter(panel=panel, valid_from__lte=today)
    return list(begun.order_by("-valid_from"))


def panels_accepting(panels: Collection[str], today: date) -> set[str]:
    """Those of `panels` whose applications are taken today. One query."""
    begun = FormVersion.objects.filter(panel__in=panels, valid_from__lte=today)
    return set(begun.values_list("panel", flat=True))


def form_to_fill(version: FormVersion | FormDraft) -> FormSpec:
    """Return the form as applicants see it: its help texts name the desk as it is today.

    Raises UnknownPanel, and MalformedForm for a draft that makes no form.
    """
    spec = read_form(version)
    desk = find_procedure(spec.panel).desk
    fields = (replace(field, help=fill_in_desk(field.help, desk)) for field in spec.fields)
    return replace(spec, fields=tuple(fields))


def declared_form(procedure: AccessProcedure) -> FormSpec:
    """Return the form in the plugin's YAML file. Raises MalformedForm."""
    spec = read_yaml(_text(procedure.form), procedure.form)
    if spec.panel != procedure.panel:
        raise MalformedForm(
            f"{procedure.form}: plik jest dla panelu {spec.panel}, a wtyczka podaje "
            f"{procedure.panel}."
        )
    return spec


def declared_parts(procedure: AccessProcedure) -> Mapping[str, Any]:
    """Return what a version stores of the form in the plugin's file.

    By the names of PARTS. Raises MalformedForm.
    """
    return _declared_parts(procedure.form)


# A first screen counts what the program offers. Nobody changes the parts: a draft gets rows of its
# own.
@cache
def _declared_parts(form: str) -> Mapping[str, Any]:
    text = _text(form)
    read_yaml(text, form)
    return raw_parts(text)


def _first_version(procedure: AccessProcedure) -> FormVersion:
    spec = declared_form(procedure)
    return FormVersion.objects.create(
        panel=spec.panel,
        version=spec.version,
        valid_from=spec.valid_from,
        **declared_parts(procedure),
    )


def _text(form: str) -> str:
    package, _, rest = form.partition("/")
    try:
        return resources.files(package).joinpath(rest).read_text(encoding="utf-8")
    except (ImportError, OSError, UnicodeDecodeError) as error:
        raise MalformedForm(f"{form}: tego pliku nie da się przeczytać ({error}).") from error
