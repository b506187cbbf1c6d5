"""Declarations in the search of the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from cms_ext.plugins import MOST_HITS, SearchHit
from waste_union.declarations.domain.queries.desk import declarations_found


def find_declarations(query: str, user: AbstractBaseUser, today: date) -> Sequence[SearchHit]:
    return [
        SearchHit(
            f"{one.number} – {one.declared_property.address}",
            reverse("declarations_desk_one", args=[one.pk]),
            one.get_state_display(),
            key=str(one.pk),
        )
        for one in declarations_found(query)[:MOST_HITS]
    ]
