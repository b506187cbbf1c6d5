"""Documents: from a Typst template and data to an accessible PDF, and the seal on it."""

from cms_ext.base.pdf.rendering import LAYOUTS, draw_qr_code, render_pdf

__all__ = ["LAYOUTS", "draw_qr_code", "render_pdf"]
