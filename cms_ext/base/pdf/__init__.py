"""Printed papers: one function that turns a Typst template and data into an accessible PDF."""

from cms_ext.base.pdf.rendering import LAYOUTS, render

__all__ = ["LAYOUTS", "render"]
