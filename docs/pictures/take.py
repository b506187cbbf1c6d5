"""`python docs/pictures/take.py` takes the README's pictures of the demo anew."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - the script puts the repository on the path first

from tests.browser.running_site import running_site  # noqa: E402 - see above
from tests.browser.visits import Profiles, Visits, chromium  # noqa: E402 - see above
from tests.demo_site import manage  # noqa: E402 - see above

FOLDER = ROOT / "docs" / "pictures"
COLOURS = 128
# name: (who looks, address, where the picture ends, how wide the screen is)
PICTURES = {
    "ogloszenie": (None, "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", 856, 1280),
    "panele": (None, "/strefa-mieszkanca/logowanie/", 900, 1280),
    "biblioteka": ("IKCS-0007", "/ikcs/dokumenty/", 871, 1280),
    "saldo": ("EB-500002-1", "/e-bok/", 900, 1280),
    "telefon": ("EB-500002-1", "/e-bok/", 844, 390),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(prepared(Path(folder))) as site,
        chromium() as browser,
    ):
        visits = Visits(Profiles(browser, site))
        for name, (who, address, height, width) in PICTURES.items():
            visitor = visits.arrive(width, who=who)
            visitor.open(address)
            size = save(visitor.page.screenshot(), height, FOLDER / f"{name}.png")
            print(f"{name}.png: {size} B")
        if complaints := visits.leave():
            sys.exit("\n".join(complaints))


def prepared(data: Path) -> Path:
    """The folder, with the demo in it."""
    manage(data, "prepare_demo")
    return data


def save(shot: bytes, height: int, path: Path) -> int:
    """The upper part of a shot in few colours; its size in bytes."""
    whole = Image.open(BytesIO(shot)).convert("RGB")
    picture = whole.crop((0, 0, whole.width, height))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    main()
