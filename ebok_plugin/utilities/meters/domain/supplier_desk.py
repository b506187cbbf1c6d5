"""Files of readings as suppliers export them, at the finance desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.desk import Submission
from cms_ext.desks.import_desk.domain.import_file import import_file
from cms_ext.desks.import_desk.domain.report import refused_report
from ebok_plugin.payments.domain.desk import BROWSER, LedgerDesk
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.utilities.meters.csv_import.layout import KIND
from ebok_plugin.utilities.meters.domain.layout import layout_of
from ebok_plugin.utilities.meters.domain.supplier_import import SupplierFile, SupplierReport
from ebok_plugin.utilities.meters.models import ReadingLayout


class SupplierDesk(LedgerDesk):
    """`options["layout"]` is the key of the layout by which a file is read."""

    name = "supplier_readings"
    factory = "ebok_plugin.utilities.meters.domain.supplier_desk.SupplierDesk"

    def postings(self) -> dict[str, int]:
        """A layout that was changed since makes a rehearsal old, as a posting of readings does."""
        revisions = ReadingLayout.objects.aggregate(all=Sum("revision"))["all"] or 0
        posted = super().postings()
        return {**posted, KIND: posted.get(KIND, 0) + revisions}

    def _import(self, submission: Submission, **how: Any) -> ImportReport:
        key = submission.options.get("layout", "")
        layout = ReadingLayout.objects.filter(pk=int(key)).first() if key.isdecimal() else None
        if layout is None:
            gone = _("Tego układu już nie ma. Wybierz inny i wgraj plik jeszcze raz.")
            finding = about_file("LAYOUT_GONE", gone)
            return refused_report(SupplierReport, submission.filename, finding, kind=KIND)
        stream: Any = submission.content.file
        return import_file(
            SupplierFile(layout_of(layout), how["today"], how.get("made_by")),
            stream,
            submission.filename,
            kind=KIND,
            encoding=submission.options.get("encoding") or None,
            dry_run=how.get("dry_run", False),
            limits=BROWSER,
        )
