"""`manage.py sanitise`: HTML on standard input, the sanitised HTML on standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.base.text.sanitising.clean import NotSanitisable, sanitise_html
from cms_ext.base.text.sanitising.policy import own_hosts


class Command(BaseCommand):
    help = "Czyta HTML ze standardowego wejścia i wypisuje to, co wolno zapisać na stronie."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        source = sys.stdin.buffer.read()
        try:
            passed = sanitise_html(source.decode("utf-8"), own_hosts=own_hosts())
        except UnicodeDecodeError as error:
            raise CommandError(
                f"Wejście nie jest w UTF-8 (bajt {error.start}). Zapisz je w tym kodowaniu."
            ) from error
        except NotSanitisable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(passed.html)
        for dropped in passed.dropped:
            self.stderr.write(dropped.in_words)
