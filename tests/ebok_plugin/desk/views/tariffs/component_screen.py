"""The screen of a component: its address, and what it says at its fields."""

from __future__ import annotations

from typing import Any

from lxml import html

from ebok_plugin.charges.models import Component

LIST = "/admin/rozliczenia/stawki/"


def page_of(one: Component) -> str:
    return f"{LIST}{one.pk}/"


def errors_of(response: Any) -> dict[str, str]:
    """What is said at each field."""
    page = html.fromstring(response.content)
    found = page.xpath("//*[contains(@class, 'desk-error')][@id]")
    return {one.get("id").removeprefix("id_").removesuffix("_error"): one.text for one in found}
