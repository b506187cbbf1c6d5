from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person


class MembershipQuerySet(models.QuerySet["Membership"]):
    def open_on(self, day: date) -> Self:
        """Those that last on this day; on the day of its end a membership is over (LB-16)."""
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            joined_on__lte=day,
        )


def login_of(member_no: int) -> str:
    """The login to IKCS of a number of the register, with at least four digits of it."""
    return f"IKCS-{member_no:04d}"


class Membership(models.Model):
    """A person's membership with the number of the member register (glossary.md A).

    `ended_on` is the first day without membership. Who comes back gets a new row and number.
    """

    class EndReason(models.TextChoices):
        """Prawo spółdzielcze (PS) art. 22–25; the last by usm art. 3 (6)."""

        RESIGNED = "RESIGNED", _("wystąpienie członka (art. 22 PS)")
        EXCLUDED = "EXCLUDED", _("wykluczenie (art. 24 PS)")
        STRUCK_OFF = "STRUCK_OFF", _("wykreślenie z rejestru (art. 24 PS)")
        DIED = "DIED", _("śmierć członka (art. 25 PS)")
        DISSOLVED = "DISSOLVED", _("ustanie osoby prawnej (art. 25 PS)")
        RIGHT_LOST = "RIGHT_LOST", _("utrata prawa do lokalu (art. 3 ust. 6 u.s.m.)")

    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    member_no = models.PositiveIntegerField(
        _("numer rejestru członkowskiego"),
        unique=True,
        error_messages={"unique": _("Ten numer ma już inny wpis w rejestrze. Podaj następny.")},
    )
    joined_on = models.DateField(_("członek od"))
    ended_on = models.DateField(
        _("ustanie członkostwa"),
        null=True,
        blank=True,
        help_text=_("Pierwszy dzień bez członkostwa. Od tego dnia IKCS jest zamknięte."),
    )

    end_reason = models.CharField(_("powód ustania"), max_length=10, choices=EndReason, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("członkostwo")
        verbose_name_plural = _("rejestr członków")
        ordering = ["member_no"]
        constraints = [
            models.CheckConstraint(
                name="register_member_no_positive", condition=Q(member_no__gt=0)
            ),
            models.CheckConstraint(
                name="register_membership_dates",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("joined_on")),
                violation_error_message=_(
                    "Członkostwo nie może ustać przed przyjęciem. Popraw jedną z dat."
                ),
            ),
            models.UniqueConstraint(
                name="register_one_open_membership",
                fields=["person"],
                condition=Q(ended_on__isnull=True),
                violation_error_message=_(
                    "Ta osoba jest już członkiem. Najpierw wpisz ustanie tamtego członkostwa."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_no} · {self.person}"

    def clean(self) -> None:
        """Two memberships of one person never overlap."""
        person_id: int | None = self.person_id
        joined_on: date | None = self.joined_on
        if person_id is None or joined_on is None:
            return  # a form with these fields missing has said so already
        others = Membership.objects.filter(person_id=person_id).exclude(pk=self.pk)
        overlapping = others.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=joined_on))
        if self.ended_on is not None:
            overlapping = overlapping.filter(joined_on__lt=self.ended_on)
        if overlapping.exists():
            raise ValidationError(
                {"joined_on": _("W tym czasie osoba ma inne członkostwo. Sprawdź daty.")}
            )

    @property
    def login(self) -> str:
        """The login to IKCS, which contains the number."""
        return login_of(self.member_no)

    def is_open_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.ended_on is None or day < self.ended_on)
