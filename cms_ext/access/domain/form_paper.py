"""The application form as an accessible PDF, blank or filled in."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.form_version import form_to_fill
from cms_ext.access.form_definition.spec import FieldSpec, FormSpec
from cms_ext.access.models import AccessApplication, FormVersion
from cms_ext.base.database.row_digest import content_digest
from cms_ext.base.pdf import render_pdf
from cms_ext.frontend.theme.figures import short_date
from cms_ext.frontend.theme.models import CoopSettings

LAYOUT = Path(__file__).parents[1] / "layouts" / "form.typ"
LINES = {"textarea": 2, "address_list": 4}
E164 = re.compile(r"(\+48)(\d{3})(\d{3})(\d{3})")
KINDS = {"checkbox": "tick", "choice": "choice"}
# Strangers fetch the blank form, which is the same for all, so it is rendered once a day.
CACHE_SECONDS = 24 * 60 * 60


def render_blank_form(form_version: FormVersion) -> bytes:
    """Render the form as an accessible PDF with every field empty."""
    data = _data(form_to_fill(form_version), {}, "")
    key = f"access-blank-{content_digest(data)}"
    pdf: bytes | None = cache.get(key)
    if pdf is None:
        pdf = render_pdf(LAYOUT, data, issued=form_version.valid_from)
        cache.set(key, pdf, CACHE_SECONDS)
    return pdf


def render_filled_form(application: AccessApplication) -> bytes:
    """Render the form with what the applicant wrote, to be signed. It is not stored."""
    spec = form_to_fill(application.form_version)
    data = _data(spec, application.payload, application.number)
    return render_pdf(LAYOUT, data, issued=timezone.localdate(application.received_at))


def _data(spec: FormSpec, payload: Mapping[str, Any], number: str) -> dict[str, Any]:
    coop = CoopSettings.of_default_site()
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
    if field.type == "phone_pl" and (parts := E164.fullmatch(value)):
        return [" ".join(parts.groups())]
    return str(value).split("\n")


def _day(value: str) -> str:
    try:
        return short_date(date.fromisoformat(value))
    except ValueError:
        # A clerk copied it from paper as it was.
        return value
