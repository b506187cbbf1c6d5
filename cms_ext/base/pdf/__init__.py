"""Printed papers: from a Typst template and data to an accessible PDF, and the seal on it."""

from cms_ext.base.pdf.link_code import link_code
from cms_ext.base.pdf.rendering import LAYOUTS, render

__all__ = ["LAYOUTS", "link_code", "render"]
