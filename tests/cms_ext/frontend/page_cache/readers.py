"""What readers of stored pages get, and what it costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.page_checks import parsed, texts

LIST = "/ogloszenia/"


def queries(client: Client, address: str, **extra: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address, **extra)
    return len(found)


def titles(client: Client) -> list[str]:
    return texts(parsed(client.get(LIST)), "//main//ul[contains(@class, 'notices')]//h2")
