"""Widgets of the payer's forms."""

from __future__ import annotations

from typing import Any

from django import forms


def text_input(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")


def number_input() -> forms.TextInput:
    return text_input(inputmode="decimal", autocomplete="off")
