"""The receipt of a submitted declaration on paper: what came in, when, and its digest."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.months import NOMINATIVE
from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.base.pdf.sealing import current_seal
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.models import Declaration

LAYOUT = Path(__file__).parent.parent / "layouts" / "receipt.typ"


class NoReceipt(Exception):
    """The declaration was not submitted: there is nothing to confirm."""


def receipt_pdf(declaration: Declaration) -> bytes:
    """A tagged A4 page, dated as it came in. The same declaration gives the same bytes.

    `declaration` comes with property, form and declarant. Raises NoReceipt.
    """
    if declaration.submitted_at is None or declaration.amount is None:
        raise NoReceipt
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    submitted = timezone.localtime(declaration.submitted_at)
    first = declaration.effective_from
    assert first is not None  # it was checked
    data = {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "title": _("Urzędowe poświadczenie przedłożenia deklaracji"),
        "number": declaration.receipt_no,
        "opening": _("Deklaracja została przyjęta do systemu. Numer potwierdzenia:"),
        "facts_title": _("Co złożono"),
        "facts": [
            (_("Deklaracja"), f"{declaration.number}, {declaration.get_kind_display()}"),
            (_("Formularz"), declaration.form_version.version),
            (_("Składający"), facts_of(declaration).name),
            (_("Nieruchomość"), declaration.payload["property"]["address"]),
            (_("Opłata miesięczna"), str(declaration.amount)),
            (_("Od miesiąca"), f"{NOMINATIVE[first.month - 1]} {first.year}"),
        ],
        "proof_title": _("Kiedy i w jakiej postaci"),
        "proof": [
            (
                _("Chwila złożenia"),
                _("%(day)s, godz. %(hour)s")
                % {"day": long_date(submitted.date()), "hour": f"{submitted:%H:%M:%S}"},
            ),
            (_("Podpis"), declaration.get_signature_kind_display()),
        ],
        "digest_title": _("Skrót pliku (SHA-256)"),
        "digest": declaration.xml_sha256,
        "note": _(
            "Zachowaj to potwierdzenie. Skrót pozwala sprawdzić, że plik XML deklaracji jest tym, "
            "który złożono. Poświadczenie nie rozstrzyga, czy dane w deklaracji są prawidłowe."
        ),
    }
    return sealed_paper(LAYOUT, data, issued=submitted.date(), seal=current_seal())
