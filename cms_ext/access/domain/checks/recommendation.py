"""What the software recommends. The clerk decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import RejectReason


class Action(TextChoices):
    """`DECIDE`: the clerk must first judge what the software cannot tell."""

    APPROVE = "APPROVE", _("Zatwierdź")
    DECIDE = "DECIDE", _("Rozstrzygnij kontrole")
    SUPPLEMENT = "SUPPLEMENT", _("Wezwij do uzupełnienia")
    PHONE_CHECK = "PHONE_CHECK", _("Zweryfikuj telefonicznie")
    IN_PERSON_ONLY = "IN_PERSON_ONLY", _("Tylko procedura stacjonarna")
    REJECT = "REJECT", _("Odrzuć")


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not met: the check or the field by its key, its label, and what to say about it."""

    key: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`missing` names everything unmet; `gaps` is the part that can be supplemented (T2)."""

    action: Action
    missing: tuple[Missing, ...] = ()
    gaps: tuple[Missing, ...] = ()
    reason: RejectReason | None = None


def recommendation(application: AccessApplication) -> Recommendation:
    """What the stored results of the checks suggest."""
    raise NotImplementedError
