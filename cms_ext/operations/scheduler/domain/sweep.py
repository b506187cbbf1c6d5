"""The scheduler's own jobs: what Django and Wagtail leave to a timetable."""

from __future__ import annotations

from django.core.management import call_command


def publish_scheduled() -> None:
    """Pages appear and go at their hour."""
    call_command("publish_scheduled", verbosity=0)


def clear_sessions() -> None:
    """Rows of sessions that have run out."""
    call_command("clearsessions", verbosity=0)
