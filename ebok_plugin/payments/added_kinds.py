"""Kinds of files that a plugin above brings, from the `ready` of its AppConfig."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from cms_ext.base.tables import Schema
from ebok_plugin.payments.columns import ABOUT, KIND_NAMES, SAMPLE_ROWS
from ebok_plugin.payments.csv_import import SCHEMAS
from ebok_plugin.payments.domain.ledger_kinds import IMPORTS
from ebok_plugin.payments.domain.ledger_kinds.base import KindImport


@dataclass(frozen=True, slots=True)
class AddedKind:
    """A kind as it is read, judged and described; its columns are told in `about`."""

    kind: str
    name: Promise
    schema: Callable[[date], Schema[Any]]
    judge: type[KindImport[Any]]
    about: Mapping[str, Promise]
    sample: Sequence[Mapping[str, str]]


def add_kind(added: AddedKind) -> None:
    """From now on files of this kind are taken like the others, after them in loading order."""
    SCHEMAS[added.kind] = added.schema
    IMPORTS[added.kind] = added.judge
    KIND_NAMES[added.kind] = added.name
    ABOUT[added.kind] = added.about
    SAMPLE_ROWS[added.kind] = tuple(added.sample)
