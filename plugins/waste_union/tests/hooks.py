"""Checks the XML of every declaration that a test saves against the schema that the site publishes.

It uses lxml, not the product's own check. A test that wants an invalid file changes it by `update`,
as an intruder would.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.apps import apps
from django.db.models.signals import post_save
from lxml import etree


class InvalidDeclaration(AssertionError):
    """A saved declaration's file does not match its published schema."""


@lru_cache(maxsize=16)
def _schema(content: bytes) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(content))


@pytest.fixture(autouse=True, scope="session")
def _declarations_are_valid() -> Iterator[None]:
    if not apps.is_installed("waste_union.declarations"):
        yield
        return
    from waste_union.declarations.domain.document import encode_schema  # noqa: PLC0415 - needs Django
    from waste_union.declarations.models import Declaration  # noqa: PLC0415 - needs Django

    def saved(instance: Any, **kwargs: Any) -> None:
        # The file was not loaded.
        if "xml" in instance.get_deferred_fields() or not instance.file:
            return
        schema = _schema(encode_schema(instance.form_version))
        if not schema.validate(etree.fromstring(instance.file)):
            raise InvalidDeclaration(f"{instance}: {schema.error_log}")

    post_save.connect(saved, sender=Declaration, dispatch_uid="valid_declarations")
    yield
    post_save.disconnect(sender=Declaration, dispatch_uid="valid_declarations")
