"""The letters and text messages of the demo, for whoever tries it; on no other site."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.operations.new_site.demo.mailbox import (
    Letter,
    find_letter,
    list_letters,
    list_text_messages,
)
from cms_ext.people.identity.models import User


class NotDemo(Exception):
    """The settings or the database are not those of a demo."""


def empty_demo() -> None:
    """Remove all tables and files of the demo; its own seal and the static files stay.

    Raises NotDemo, with nothing changed, unless the settings are the demo's and the database is
    empty or has the demo's people.
    """
    if not settings.COOP_DEMO or not (_has_no_tables() or _has_demo_people()):
        raise NotDemo
    _drop_tables()
    for folder in (
        settings.MEDIA_ROOT,
        settings.COOP_PRIVATE_ROOT,
        settings.COOP_LETTERS_ROOT,
        settings.EMAIL_FILE_PATH,
    ):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (settings.COOP_SMS_FILE, settings.COOP_ANCHOR_FILE):
        Path(file).unlink(missing_ok=True)
    for cache in caches.all(initialized_only=False):
        cache.clear()


def _has_no_tables() -> bool:
    return User._meta.db_table not in connection.introspection.table_names()


def _has_demo_people() -> bool:
    return User.objects.filter(is_demo=True).exists()


def _drop_tables() -> None:
    """The ledger's triggers refuse to delete its rows, so the tables go as a whole."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.backup(connection.connection)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


# A letter of a visitor's own words: nothing in it runs, signs in or loads anything.
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@require_safe
@never_cache
def show_mailbox(request: HttpRequest) -> HttpResponse:
    facts = {"letters": list_letters(), "text_messages": list_text_messages()}
    return render(request, "cms_ext/demo/mailbox.html", facts)


@require_safe
@never_cache
def show_letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "cms_ext/demo/letter.html", {"letter": _get(key)})


@require_safe
@never_cache
def show_letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the letter as a mail program draws it, for the frame of its page."""
    response = HttpResponse(_get(key).html)
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


def _get(key: str) -> Letter:
    letter = find_letter(key)
    if letter is None:
        raise Http404
    return letter
