"""`manage.py read_letter FILE`: what the site reads in a message; nothing is stored."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.access.domain.email.bounds import MessageRefused
from cms_ext.access.domain.email.quotes import split_quotes
from cms_ext.access.domain.email.reading import read_message
from cms_ext.base.files.stored_files import display_name


class Command(BaseCommand):
    help = "Pokazuje, co program czyta w wiadomości .eml. Niczego nie zapisuje."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="plik .eml")
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        row = _row(options["file"])
        left_out = row.pop("left_out", ())
        if options["json"]:
            self.stdout.write(json.dumps(row, ensure_ascii=False))
        elif row["status"] == "refused":
            self.stdout.write(f"{options['file'].name}: [{row['code']}] {row['reason']}")
        else:
            self._print(row)
            self.stdout.write("".join(f"{sentence}\n" for sentence in left_out), ending="")
        if row["status"] == "refused":
            raise SystemExit(1)

    def _print(self, row: dict[str, Any]) -> None:
        self.stdout.write(f"Identyfikator: {row['message_id'] or '–'}")
        self.stdout.write(f"Nadawca: {row['sender'] or '–'}")
        self.stdout.write(f"Temat: {row['subject'] or '–'}")
        if row["automatic"]:
            self.stdout.write("Wiadomość napisał program.")
        self.stdout.write(f"\n{row['words']}")
        if row["quoted"]:
            self.stdout.write(f"Cytat:\n{row['quoted']}")
        for file in row["attachments"]:
            self.stdout.write(f"Plik {file['name']}: {file['bytes']} B, SHA-256 {file['sha256']}")


def _row(file: Path) -> dict[str, Any]:
    try:
        incoming = read_message(file.read_bytes())
    except OSError as error:
        raise CommandError(f"Nie można odczytać pliku {file}: {error.strerror}.") from None
    except MessageRefused as error:
        return {"status": "refused", "code": error.code, "reason": str(error)}
    words, quoted = split_quotes(incoming.text)
    return {
        "status": "read",
        "message_id": incoming.message_id,
        "sender": incoming.sender,
        "subject": incoming.subject,
        "words": words,
        "quoted": quoted,
        "automatic": incoming.automatic,
        "left_out": incoming.left_out,
        "attachments": [
            {
                "name": display_name(part.name),
                "bytes": len(part.content),
                "sha256": hashlib.sha256(part.content).hexdigest(),
            }
            for part in incoming.files
        ],
    }
