"""Handing tables out: as text that a spreadsheet opens and does not run."""

from cms_ext.office.exporting.formula import BOM, neutralise_formula
from cms_ext.office.exporting.table import csv_table

__all__ = ["BOM", "csv_table", "neutralise_formula"]
