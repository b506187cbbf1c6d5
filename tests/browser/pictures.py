"""Makes the pictures of the README: `PYTHONPATH=site:. python tests/browser/pictures.py`."""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image  # noqa: E402 - the path must be set first
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser.running_site import running_site  # noqa: E402
from tests.demo_site import ROOT  # noqa: E402

WIDTH, HEIGHT = 1280, 900
PASSWORD = "demo-haslo-2026"
CHROMIUM = "/usr/bin/chromium"
NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
PICTURES = (
    ("ogloszenie", NOTICE, None),
    ("panele", "/strefa-mieszkanca/logowanie/", None),
    ("biblioteka", "/ikcs/dokumenty/", ("ikcs", "IKCS-0007")),
    ("saldo", "/e-bok/", ("e-bok", "EB-500002-1")),
)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, login in PICTURES:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            if login:
                sign_in(page, site, *login)
            page.goto(site + path)
            keep(page.screenshot(), ROOT / "docs" / "pictures" / f"{name}.png")
            page.close()
        browser.close()


def sign_in(page: Page, site: str, panel: str, login: str) -> None:
    page.goto(f"{site}/strefa-mieszkanca/logowanie/{panel}/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/{panel}/")


def keep(picture: bytes, target: Path) -> None:
    """With few colours, so that a clone stays small."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
