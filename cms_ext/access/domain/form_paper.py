"""The application form as an accessible PDF, blank or filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.data_use import describe_data_use
from cms_ext.access.domain.form_version import form_to_fill
from cms_ext.access.form_definition.spec import FieldSpec, FormSpec
from cms_ext.access.models import AccessApplication, FormDraft, FormVersion
from cms_ext.base.database.row_digest import content_digest
from cms_ext.base.pdf import render_pdf
from cms_ext.frontend.theme.figures import short_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import fill_in_desk
from cms_ext.plugins.registry import find_procedure

Field = dict[str, Any]

LAYOUT = Path(__file__).parents[1] / "layouts" / "form.typ"
LINES = {"address_list": 2}
E164 = re.compile(r"(\+48)(\d{3})(\d{3})(\d{3})")
KINDS = {"checkbox": "tick", "file": "tick", "choice": "choice", "signature": "signature"}
# A box for each digit.
CELLS = {"nip": 10, "date": 8}
# Sixths of a row; all others take a whole one.
ROW = 6
SPANS = {"digits": 3, "nip": 2, "regon": 2, "date": 2, "phone_pl": 2, "email": 4, "address": 3}
SHORT_TEXT, LONG_TEXT = 3, 4
MAX_SHORT_TEXT = 120
# Strangers fetch the blank form, which is the same for all, so it is rendered once a day.
CACHE_SECONDS = 24 * 60 * 60


def render_blank_form(form_version: FormVersion | FormDraft) -> bytes:
    """Render the form as an accessible PDF with every field empty.

    Raises MalformedForm for a draft that makes no form.
    """
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
    procedure = find_procedure(spec.panel)
    fields = [_field(field, payload.get(field.key)) for field in spec.fields]
    body, closing = _closing(fields)
    return {
        "coop": coop.name,
        "office": ", ".join(part for part in office if part),
        "brand": coop.print_colours,
        "title": spec.title,
        "pattern": _pattern(spec),
        "intro": spec.intro,
        "where": fill_in_desk(_("Gdzie złożyć: %(desk)s, pokój nr %(room)s."), procedure.desk),
        "number": number,
        "rows": list(_rows(body)),
        "closing": closing,
        "office_title": _("Wypełnia Spółdzielnia"),
        "office_part": list(_rows([_line(label, SHORT_TEXT) for label in spec.office_part])),
        "privacy_title": _("Informacja o przetwarzaniu danych osobowych (art. 13 RODO)"),
        "privacy": describe_data_use(coop, procedure.data_use),
    }


def count_pages(pdf: bytes) -> int:
    """Return the pages of a form that was rendered here."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _pattern(spec: FormSpec) -> str:
    """Return which version of the form a sheet is, for its foot."""
    text = (
        _("Wzór %(panel)s, wersja %(version)d, od %(day)s")
        if spec.version
        else _("Wzór %(panel)s, projekt wersji od %(day)s")
    )
    day = short_date(spec.valid_from)
    return text % {"panel": spec.panel, "version": spec.version, "day": day}


def _closing(fields: list[Field]) -> tuple[list[Field], list[Field]]:
    """Part the row in which the form is signed from the fields above it; it has a date."""
    last = max((n for n, field in enumerate(fields) if field["kind"] == "tick"), default=-1) + 1
    body, closing = fields[:last], fields[last:]
    if sum(field["span"] for field in closing) > 2 * ROW:
        body, closing = fields[:-1], fields[-1:]
    if not any(field["cells"] for field in closing):
        closing = [_line(_("Data"), SPANS["date"]) | {"cells": CELLS["date"]}, *closing]
    return body, [field | {"span": min(field["span"], SHORT_TEXT)} for field in closing]


def _rows(fields: Iterable[Field]) -> Iterator[list[Field]]:
    """Put fields next to one another for as long as a row has room."""
    row: list[Field] = []
    for field in fields:
        if row and sum(placed["span"] for placed in row) + field["span"] > ROW:
            yield row
            row = []
        row.append(field)
    if row:
        yield row


def _field(field: FieldSpec, value: Any) -> Field:
    label = (
        _("Załącznik: %(what)s") % {"what": field.label} if field.type == "file" else field.label
    )
    return _line(label, _span(field)) | {
        "help": _help(field),
        "kind": KINDS.get(field.type, "line"),
        "ticked": value is True,
        "options": [
            {"label": label, "chosen": key == value} for key, label in field.options.items()
        ],
        "lines": LINES.get(field.type, 1),
        "cells": CELLS.get(field.type, 0),
        "values": _values(field, value),
    }


def _help(field: FieldSpec) -> str:
    more = _("Więcej adresów: na osobnej kartce.") if field.type in LINES else ""
    return " ".join(filter(None, (field.help, more)))


def _span(field: FieldSpec) -> int:
    if field.type == "text":
        return SHORT_TEXT if field.longest <= MAX_SHORT_TEXT else LONG_TEXT
    return SPANS.get(field.type, ROW)


def _line(label: str, span: int) -> Field:
    return {
        "label": label,
        "help": "",
        "kind": "line",
        "span": span,
        "lines": 1,
        "cells": 0,
        "values": [],
    }


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
