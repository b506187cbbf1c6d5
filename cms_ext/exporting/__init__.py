"""Handing tables out: as text that a spreadsheet opens and does not run."""

from cms_ext.exporting.formula import BOM, neutralise_formula

__all__ = ["BOM", "neutralise_formula"]
