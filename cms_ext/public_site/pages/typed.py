"""What was typed into a page, whoever saves it: a form, an import, a template, code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField, Field, TextField
from wagtail.fields import StreamField

from cms_ext.base.sanitising.words import in_all, one_line, plain_words

if TYPE_CHECKING:
    from wagtail.models import Page


def clean_typed_words(page: Page) -> None:
    """Take control signs and signs of direction out of every text of the page, blocks too.

    One of them in a title would make the feed of all announcements unreadable XML, and stop the
    letters to all subscribers.
    """
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            _clean_blocks(page, field)
        elif isinstance(field, CharField | TextField) and not field.choices:
            _clean_field(page, field)


def _clean_field(page: Page, field: Field[str, str]) -> None:
    typed = getattr(page, field.attname)
    if isinstance(typed, str):
        clean = plain_words(typed) if isinstance(field, TextField) else one_line(typed)
        setattr(page, field.attname, clean)


def _clean_blocks(page: Page, field: StreamField) -> None:
    stored = json.loads(
        json.dumps(getattr(page, field.attname).get_prep_value(), cls=DjangoJSONEncoder)
    )
    clean = in_all(stored)
    if clean != stored:
        setattr(page, field.attname, field.to_python(clean))
