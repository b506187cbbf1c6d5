"""`manage.py read_paper FILE`: what the site makes of a paper; writes nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import MODIFIED, SignatureResult
from cms_ext.base.files.extraction import REBUILT, UnreadableFile, read_file
from cms_ext.base.files.file_kind import is_pdf
from cms_ext.base.files.stored_files import file_extension
from cms_ext.base.text.folding import WORD


class Command(BaseCommand):
    help = (
        "Czyta pismo (PDF, DOCX, ODT, XLSX, JPG, PNG, TXT) tak jak przy wgrywaniu i pokazuje jego "
        "słowa, liczbę stron i to, czy jest nienaruszone. Niczego nie zapisuje."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="wynik dla skryptów")

    def handle(self, *args: Any, **options: Any) -> None:
        paper = _read(options["file"])
        if options["json"]:
            self.stdout.write(json.dumps(paper, ensure_ascii=False))
        else:
            intact = _("tak") if paper["intact"] else _("nie")
            self.stdout.write(_("Stron: %s") % paper["pages"])
            self.stdout.write(
                _("Nienaruszone: %s") % " – ".join(filter(None, (intact, paper["reason"])))
            )
            self.stdout.write(_("Słowa: %s") % ", ".join(paper["words"]))
        if not paper["pages"]:
            raise SystemExit(1)


def _read(path: Path) -> dict[str, Any]:
    """Return the object that `--json` prints.

    A file that cannot be read has no pages, and a reason.
    """
    try:
        content = path.read_bytes()
        kind = "pdf" if is_pdf(content) else file_extension(path.name)
        found = read_file(content, kind)
    except OSError as error:
        return _paper(reason=_("Nie można odczytać pliku: %s.") % error.strerror)
    except UnreadableFile as refusal:
        return _paper(reason=str(refusal))
    words = dict.fromkeys(word for page in found.pages for word in WORD.findall(page))
    return _paper(
        words=list(words),
        pages=len(found.pages) if found.page_count is None else found.page_count,
        reason=REBUILT if found.rebuilt else _broken_signature(content) if kind == "pdf" else "",
    )


def _paper(*, words: list[str] | None = None, pages: int = 0, reason: str) -> dict[str, Any]:
    return {"words": words or [], "pages": pages, "intact": not reason, "reason": reason}


def _broken_signature(content: bytes) -> str:
    """Why a signature in the PDF does not hold; "" for a good one, and for none."""
    report = check_signature(content, "application/pdf")
    if report.kind == SignatureResult.MODIFIED:
        return MODIFIED
    return report.lines[1] if report.kind == SignatureResult.UNREADABLE else ""
