"""Cases in the search of the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from cases.domain.queries import cases_found
from cms_ext.plugins import MOST_HITS, SearchHit


def find_cases(query: str, user: AbstractBaseUser, today: date) -> Sequence[SearchHit]:
    return [
        SearchHit(
            f"{case.number} – {case.title}",
            reverse("cases_desk_one", args=[case.pk]),
            case.get_state_display(),
            key=str(case.pk),
        )
        for case in cases_found(query)[:MOST_HITS]
    ]
