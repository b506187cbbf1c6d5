"""Printed papers: from a Typst template and data to an accessible PDF, and the seal on it."""

from cms_ext.base.pdf.rendering import LAYOUTS, render

__all__ = ["LAYOUTS", "render"]
