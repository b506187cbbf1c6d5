import json
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from members_area.library.domain.document import register_document
from members_area.library.intake.domain import source as sources
from members_area.library.intake.domain.batch import read_archive_index
from members_area.library.intake.domain.file_check import KnownFile, NewFile, Shelves, examine_file


class Command(BaseCommand):
    help = (
        "Przyjmuje do biblioteki pliki z archiwum ZIP albo z folderu, jako szkice. "
        "Uruchomione drugi raz pomija to, co już przyjęto. Kod wyjścia 1, gdy coś odrzucono."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="archiwum ZIP albo folder")
        parser.add_argument("--index", type=Path, help="indeks CSV; inaczej indeks.csv w środku")
        parser.add_argument("--by", required=True, help="login pracownika, który przyjmuje")
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdzenie")
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        origin = Origin(actor=self._clerk(options["by"]), panel="staff")
        shelves = Shelves()
        with ExitStack() as files:
            try:
                source = self._source(options["path"], files)
                listed = options["index"]
                index = (
                    sources.read_index(listed.read_bytes())
                    if listed
                    else read_archive_index(source)
                )
            except (sources.RefusedSource, sources.RefusedIndex, OSError) as refusal:
                raise CommandError(str(refusal)) from refusal
            rows = [
                self._row(source, entry, index, origin, dry=options["dry_run"], shelves=shelves)
                for entry in source.entries
                if not sources.is_index(entry.name) and not sources.is_noise(entry.name)
            ]
        counts = Counter(row["status"] for row in rows)
        if options["json"]:
            status = "rehearsed" if options["dry_run"] else "taken_in"
            result = {"status": status, "counts": dict(counts), "files": rows}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for row in rows:
                self.stdout.write(f"{row['status']}\t{row['file']}\t{row['message']}")
            self.stdout.write(", ".join(f"{name}: {n}" for name, n in sorted(counts.items())))
        if counts["refused"]:
            sys.exit(1)

    def _clerk(self, login: str) -> User:
        clerk = User.objects.filter(realm=Realm.STAFF, login=login, is_active=True).first()
        if clerk is None:
            raise CommandError(f"Nie ma czynnego pracownika o loginie „{login}”.")
        return clerk

    def _source(self, path: Path, files: ExitStack) -> sources.BatchSource:
        if path.is_dir():
            return sources.FolderSource(path)
        return sources.ZipSource(files.enter_context(path.open("rb")))

    def _row(
        self,
        source: sources.BatchSource,
        entry: sources.BatchSourceEntry,
        index: sources.Index,
        origin: Origin,
        *,
        dry: bool,
        shelves: Shelves,
    ) -> dict[str, Any]:
        """Return the result of one file; `status` is ready, taken, already or refused."""
        row = {"file": entry.name, "facts": {}, "message": ""}
        seen = examine_file(source, entry, index.rows.get(entry.name, {}), shelves)
        if isinstance(seen, NewFile):
            row["facts"] = seen.facts.as_row()
            if dry:
                return {**row, "status": "ready", "message": seen.facts.title}
            today = business_today()
            try:
                register_document(
                    shelves.document(seen.facts, today), seen.file, today=today, origin=origin
                )
            except ValidationError as refusal:
                return {**row, "status": "refused", "message": " ".join(refusal.messages)}
            return {**row, "status": "taken", "message": seen.facts.title}
        if isinstance(seen, KnownFile):
            return {**row, "status": "already", "message": seen.document.title}
        return {**row, "status": "refused", "message": seen.reason}
