"""Runs commands of `manage.py` in the test's own process."""

from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command


def printed(name: str, *arguments: Any, **options: Any) -> str:
    """Return the output of a command that succeeds."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def ended(name: str, *arguments: Any, **options: Any) -> tuple[int, str]:
    """Return the exit code and the output of a command."""
    out = StringIO()
    try:
        call_command(name, *arguments, stdout=out, **options)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    except CommandError as refused:
        return refused.returncode, out.getvalue()
    return 0, out.getvalue()
