"""The form on paper: blank to fill in by hand, or filled in on the site to be signed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.form_version import form_to_fill
from cms_ext.access.form import FieldSpec, FormSpec
from cms_ext.access.models import AccessApplication, FormVersion
from cms_ext.base.database.content_digest import content_digest
from cms_ext.base.pdf import render
from cms_ext.frontend.theme.figures import short_date
from cms_ext.frontend.theme.models import CoopSettings

LAYOUT = Path(__file__).parents[1] / "layouts" / "form.typ"
LINES = {"textarea": 2, "address_list": 4}
E164 = re.compile(r"(\+48)(\d{3})(\d{3})(\d{3})")
KINDS = {"checkbox": "tick", "choice": "choice"}
# A blank form is asked for by strangers and is the same for all: it is made once a day.
KEPT_FOR = 24 * 60 * 60


def blank_form(form_version: FormVersion) -> bytes:
    """The form as an accessible PDF, every field empty."""
    data = _data(form_to_fill(form_version), {}, "")
    key = f"access-blank-{content_digest(data)}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = render(LAYOUT, data, issued=form_version.valid_from)
        cache.set(key, made, KEPT_FOR)
    return made


def filled_form(application: AccessApplication) -> bytes:
    """The form with what the applicant wrote, to be signed. Nothing of it is kept."""
    spec = form_to_fill(application.form_version)
    data = _data(spec, application.payload, application.number)
    return render(LAYOUT, data, issued=timezone.localdate(application.received_at))


def _data(spec: FormSpec, payload: Mapping[str, Any], number: str) -> dict[str, Any]:
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    office = [coop.address, f"tel. {coop.phone}" if coop.phone else ""]
    return {
        "coop": coop.name,
        "office": ", ".join(part for part in office if part),
        "title": spec.title,
        "intro": spec.intro,
        "number": number,
        "fields": [_field(field, payload.get(field.key)) for field in spec.fields],
        "office_title": _("Wypełnia Spółdzielnia"),
        "office_part": [_line(label) for label in spec.office_part],
    }


def _field(field: FieldSpec, value: Any) -> dict[str, Any]:
    return _line(field.label) | {
        "help": field.help,
        "kind": KINDS.get(field.type, "line"),
        "ticked": value is True,
        "options": [
            {"label": label, "chosen": key == value} for key, label in field.options.items()
        ],
        "lines": LINES.get(field.type, 1),
        "values": _values(field, value),
    }


def _line(label: str) -> dict[str, Any]:
    return {"label": label, "help": "", "kind": "line", "lines": 1, "values": []}


def _values(field: FieldSpec, value: Any) -> list[str]:
    if not value or value is True:
        return []
    if isinstance(value, list):
        return value
    if field.type == "date":
        return [_day(value)]
    if field.type == "phone_pl" and (found := E164.fullmatch(value)):
        return [" ".join(found.groups())]
    return str(value).split("\n")


def _day(value: str) -> str:
    try:
        return short_date(date.fromisoformat(value))
    except ValueError:
        # As a clerk copied it from paper.
        return value
