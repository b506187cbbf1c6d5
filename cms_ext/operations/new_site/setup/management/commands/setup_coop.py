from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_yaml import YamlRefused, read_typed_yaml
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.operations.new_site.setup.domain.reading import example_file, read_answers
from cms_ext.operations.new_site.setup.domain.set_up import SetUpResult, set_up_site
from cms_ext.operations.new_site.setup.domain.steps import SetUpRefused, WrongAnswers
from cms_ext.operations.new_site.setup.terminal import prompt_all

LARGEST = 256 * 1024
WORDS = {
    "set_up": "Strona jest założona.",
    "unchanged": "Wszystko już jest. Niczego nie zmieniono.",
}


class Command(BaseCommand):
    help = "Zakłada stronę spółdzielni w pustej bazie: pyta o dane albo czyta je z pliku."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="plik YAML z odpowiedziami")
        parser.add_argument("--example", action="store_true", help="wypisz przykładowy plik")
        parser.add_argument(
            "--new-link",
            action="store_true",
            help="nowy odnośnik dla administratora, który nie ustawił jeszcze hasła",
        )
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["example"]:
            self.stdout.write(example_file(), ending="")
            return
        _insist_on_tables()
        file: Path | None = options["file"]
        try:
            written = _content(file) if file else self._answers(quietly=options["json"])
            answers = read_answers(written, file.parent if file else Path.cwd())
            outcome = set_up_site(
                answers, today=business_today(), origin=OPERATOR, new_link=options["new_link"]
            )
        except WrongAnswers as wrong:
            where = f"{file}: " if file else ""
            raise CommandError(f"{where}niczego nie zapisano. Popraw:\n{wrong}") from None
        except SetUpRefused as refused:
            raise CommandError(f"Niczego nie zapisano. {refused}") from None
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise CommandError(
                "Baza jest zajęta, być może przez drugie setup_coop. Niczego nie zapisano; "
                "spróbuj za chwilę."
            ) from None
        self._print(outcome, as_json=options["json"])

    def _answers(self, *, quietly: bool) -> dict[str, Any]:
        """Answers of the terminal; with --json the questions stay out of the result."""
        out = self.stderr if quietly else self.stdout

        def prompt_for(prompt: str) -> str:
            out.write(prompt, ending="")
            out.flush()
            return input()

        try:
            return prompt_all(prompt_for, out.write)
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Przerwano. Niczego nie zapisano.") from None

    def _print(self, outcome: SetUpResult, *, as_json: bool) -> None:
        if as_json:
            told = {
                "status": outcome.status,
                "made": dict(outcome.made),
                "admin_link": outcome.admin_link,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(WORDS[outcome.status])
        names = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
        for kind, number in outcome.made.items():
            self.stdout.write(f"  {names.get(kind, kind)}: {number}")
        if outcome.admin_link:
            self.stdout.write(f"Jednorazowy odnośnik dla administratora:\n{outcome.admin_link}")


def _insist_on_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("Baza nie ma jeszcze wszystkich tabel. Najpierw: manage.py migrate")


def _content(file: Path) -> object:
    """The YAML as texts, lists and mappings: a number such as 0000123456 keeps its zeros."""
    try:
        content = file.read_bytes()
        if len(content) > LARGEST:
            raise CommandError(f"{file}: plik jest za duży jak na odpowiedzi.")
        return read_typed_yaml(content.decode("utf-8-sig"), texts_only=True)
    except OSError as error:
        raise CommandError(f"Nie można odczytać pliku {file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file}: to nie jest tekst w UTF-8.") from None
    except YamlRefused as refusal:
        said = refusal.message_for(str(file))
        raise CommandError(f"{said}. Wzór wypisze setup_coop --example.") from None
