"""Draws every page of every document that both demos issue, to be looked at.

`python docs/pictures/documents.py FOLDER` writes `FOLDER/coop` and `FOLDER/union`: a folder for
each layout with the documents as PDFs and their pages as PNGs.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.test")

import pypdfium2  # noqa: E402 - the script puts the repository on the path first

from tests.demo_site import UNION, built_once, copied, manage, union_built_once  # noqa: E402 - see above

SCALE = 1.5


def main(target: str) -> None:
    folder = Path(target).resolve()
    work = folder / "data"
    (work / "base").mkdir(parents=True)
    demos = (
        ("coop", built_once, {"COOP_BASE_URL": "https://podlasem.example"}),
        ("union", union_built_once, {**UNION, "COOP_BASE_URL": "https://czystylas.example"}),
    )
    for name, build, environment in demos:
        data = copied(build(work / "base"), work / name)
        code = f"from tests.project.{name}_papers_probe import main; main({str(folder / name)!r})"
        manage(data, "shell", "-v", "0", "-c", code, **environment)
        for pdf in sorted((folder / name).rglob("*.pdf")):
            for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
                page.render(scale=SCALE).to_pil().save(pdf.with_suffix(f".{number}.png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
