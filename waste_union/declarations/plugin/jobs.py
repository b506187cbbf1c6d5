"""What the scheduler runs for declarations."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, JobFound
from waste_union.declarations.domain import verify
from waste_union.fees.jobs import post_approved_fee_runs, rehearse_fees_today


def verify_declarations() -> None:
    """What the command of this name does. Raises JobFound."""
    if findings := verify.verify_declarations():
        raise JobFound(f"verify_declarations: {len(findings)} findings")


JOBS = (
    Job(
        "waste_fees_rehearse",
        timedelta(days=1),
        rehearse_fees_today,
        title=_("Przygotowanie naliczenia opłat za odpady"),
    ),
    Job(
        "waste_fees_post",
        timedelta(seconds=3),
        post_approved_fee_runs,
        title=_("Księgowanie zatwierdzonych opłat za odpady"),
    ),
    Job(
        "declarations_verify",
        timedelta(days=1),
        verify_declarations,
        order=210,
        beside=True,
        title=_("Sprawdzenie złożonych deklaracji"),
        cure=_(
            "Na serwerze uruchom verify_declarations: nazwie każdą deklarację, w której "
            "coś się nie zgadza. Do wyjaśnienia niczego w bazie nie poprawiaj."
        ),
    ),
)
