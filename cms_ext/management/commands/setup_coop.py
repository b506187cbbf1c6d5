import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_yaml import YamlRefused, read_typed_yaml
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.operations.new_site.setup.answers import list_answer_sections
from cms_ext.operations.new_site.setup.domain.making import SetUpRefused, WrongAnswers
from cms_ext.operations.new_site.setup.domain.reading import (
    check_answer,
    name_values,
    read_answers,
    write_example,
)
from cms_ext.operations.new_site.setup.domain.set_up import SetUpResult, set_up_site
from cms_ext.plugins import Question

# Shows a prompt and returns what was typed. Raises EOFError at the end of the input.
Ask = Callable[[str], str]
Say = Callable[[str], None]


def prompt_all(ask: Ask, say: Say) -> dict[str, Any]:
    """Ask all questions, wrong ones again; return the content of an answers file."""
    say(_("Enter bez odpowiedzi bierze wartość w nawiasie albo pomija pole. Ctrl-C przerywa."))
    content: dict[str, Any] = {}
    for section in list_answer_sections():
        offer = section.set_up.offer
        if not section.questions or (offer and not _yes(ask(f"\n{_(offer)} [n]: "))):
            continue
        if section.title:
            say(f"\n{section.title}")
        answers = _group(section.questions, {}, ask, say)
        content |= answers if section.at_top else {section.key: answers}
    return content


def _group(
    questions: Sequence[Question], row: dict[str, str], ask: Ask, say: Say
) -> dict[str, Any]:
    return {
        question.key: _rows(question, ask, say)
        if question.rows
        else _answer(question, row.get(question.key, "") or question.default, ask, say)
        for question in questions
    }


def _answer(question: Question, default: str, ask: Ask, say: Say) -> str:
    hint = f" [{default}]" if default else ""
    while True:
        typed = ask(f"{_(question.label)}{hint}: ").strip() or default
        try:
            check_answer(question, typed)
        except ValueError as error:
            say(f"  {error}")
        else:
            return typed


def _rows(question: Question, ask: Ask, say: Say) -> list[dict[str, Any]] | str:
    """A list: first the usual rows, then as many more as one wants."""
    if _is_complete(question):
        return ""  # nothing that an office would have to think of now; the default is taken
    say(f"\n{_(question.label)}")
    rows = [
        _group(question.rows, name_values(question, row), ask, say) for row in question.default_rows
    ]
    while _yes(ask(_("Dodać kolejną pozycję? [n]: ") if rows else _("Dodać pozycję? [n]: "))):
        rows.append(_group(question.rows, {}, ask, say))
    return rows or ""


def _is_complete(question: Question) -> bool:
    """Return whether the default rows answer all that is required."""
    must = {one.key for one in question.rows if one.required}
    rows = [name_values(question, row) for row in question.default_rows]
    return bool(rows) and all(row.get(key) for row in rows for key in must)


def _yes(typed: str) -> bool:
    return typed.strip().lower() in ("t", "tak", "y")


LARGEST_FILE = 256 * 1024  # bytes
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
            self.stdout.write(write_example(), ending="")
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
        """Ask on the terminal; with --json the questions stay out of the result."""
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
            result = {
                "status": outcome.status,
                "made": dict(outcome.made),
                "admin_link": outcome.admin_link,
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
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
        raise CommandError("Baza nie ma jeszcze wszystkich tabel. Najpierw: coop migrate")


def _content(file: Path) -> object:
    """Read the YAML as texts, lists and mappings: 0000123456 keeps its zeros."""
    try:
        content = file.read_bytes()
        if len(content) > LARGEST_FILE:
            raise CommandError(f"{file}: plik jest za duży jak na odpowiedzi.")
        return read_typed_yaml(content.decode("utf-8-sig"), texts_only=True)
    except OSError as error:
        raise CommandError(f"Nie można odczytać pliku {file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file}: to nie jest tekst w UTF-8.") from None
    except YamlRefused as refusal:
        message = refusal.message_for(str(file))
        raise CommandError(f"{message}. Wzór wypisze setup_coop --example.") from None
