"""The scheduler's own jobs: commands that Django and Wagtail expect to be run regularly."""

from __future__ import annotations

from django.core.management import call_command


def publish_scheduled() -> None:
    """Publish and unpublish pages whose time has come (Wagtail's `publish_scheduled`)."""
    call_command("publish_scheduled", verbosity=0)


def clear_sessions() -> None:
    """Delete expired sessions (Django's `clearsessions`)."""
    call_command("clearsessions", verbosity=0)
