"""Draws the icons for home screens from each favicon.svg: `python docs/pictures/icons.py`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from playwright.sync_api import Page  # noqa: E402 - the script puts the repository on the path

from tests.browser.visits import chromium  # noqa: E402 - as above

THEMES = (
    ROOT / "cms_ext/frontend/theme/static/cms_ext/theme",
    ROOT / "plugins/waste_union/waste_union/declarations/office/static/cms_ext/theme",
)
GROUND = re.compile(r'<rect width="48" height="48" rx="10" fill="(#[0-9a-f]{6})"/>')
# By file: the size in pixels, and the share of the sign where the device rounds the corners itself.
ICONS = {
    "icon-192.png": (192, None),
    "icon-512.png": (512, None),
    "maskable-512.png": (512, 0.72),
    "apple-touch.png": (180, 0.84),
}


def draw(page: Page, sign: str, size: int, share: float | None) -> bytes:
    """Return the sign as a PNG; with a `share` on a ground of its colour up to the edges."""
    ground = GROUND.search(sign)
    assert ground is not None
    colour = ground[1] if share else "transparent"
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>body{{margin:0;background:{colour};display:grid;place-items:center;height:100vh}}"
        f"svg{{width:{(share or 1) * 100}%}}</style>{sign}"
    )
    return page.screenshot(omit_background=True)


if __name__ == "__main__":
    with chromium() as browser:
        page = browser.new_page()
        for theme in THEMES:
            sign = (theme / "favicon.svg").read_text(encoding="utf-8")
            (theme / "icons").mkdir(exist_ok=True)
            for name, (size, share) in ICONS.items():
                (theme / "icons" / name).write_bytes(draw(page, sign, size, share))
