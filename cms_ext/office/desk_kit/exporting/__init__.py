"""Handing tables out: as text that a spreadsheet opens and does not run."""

from cms_ext.office.desk_kit.exporting.table import BOM, csv_table, neutralise_formula

__all__ = ["BOM", "csv_table", "neutralise_formula"]
