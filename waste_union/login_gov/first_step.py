"""What „Pierwsze kroki” asks of login.gov.pl."""

from __future__ import annotations

from datetime import date

from waste_union.login_gov.models import PeselMark


def a_number_is_known(today: date) -> bool:
    """Without one nobody can sign in by the node."""
    return PeselMark.objects.exists()
