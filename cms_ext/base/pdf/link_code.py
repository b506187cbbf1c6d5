"""A QR code with an address, for a paper that hangs on a door."""

from __future__ import annotations

from io import BytesIO

import segno


def draw_qr_code(url: str) -> str:
    """An SVG, black on white with its quiet zone, for `image` of a layout."""
    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()
