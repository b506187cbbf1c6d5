import re
from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage


class MembershipQuerySet(SealedQuerySet["Membership"]):
    def open_on(self, day: date) -> Self:
        """Return the memberships on this day; `ended_on` is the first day without one (LB-16)."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), joined_on__lte=day)


def ikcs_login(member_no: int) -> str:
    """Return the login to IKCS for a register number, written with at least four digits."""
    return f"IKCS-{member_no:04d}"


class Membership(SealedModel):
    """A person's membership with the number of the member register (glossary.md A).

    `ended_on` is the first day without membership. A returning member gets a new row and number.
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
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="memberships"
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

    coverage = Coverage(sealed=("person_id", "member_no", "joined_on", "ended_on", "end_reason"))

    objects: ClassVar = MembershipQuerySet.as_manager()

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
            return  # the form reports the missing fields itself
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
        """Return the login to IKCS, which contains the number."""
        return ikcs_login(self.member_no)

    def is_open_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.ended_on is None or day < self.ended_on)


class Organ(SealedModel):
    """A body of the co-op: the general meeting, the supervisory board, the management board …

    A row and not a constant, because a law may introduce a new organ (glossary.md B7). `group`
    receives guardian's grants; the terms of office say who belongs to it, never the group's list of
    users. `number_pattern` parses the numbers of its resolutions: a regular expression with the
    groups `seq` and `year` (or `yy`, its last two digits; library.md §5). `more_patterns` are those
    of former years, one a line. A group `organ` in a pattern must match the organ's abbreviation.
    """

    code = models.CharField(_("kod"), max_length=8, unique=True)
    name = models.CharField(_("nazwa"), max_length=80)
    abbreviation = models.CharField(_("skrót"), max_length=8)
    number_pattern = models.CharField(
        _("wzór numeru"),
        max_length=120,
        blank=True,
        help_text=_(
            "Wyrażenie z grupami seq i year, na przykład (?P<seq>\\d+)/RN/(?P<year>\\d{4})"
        ),
    )
    more_patterns = models.TextField(
        _("inne wzory numeru"),
        max_length=600,
        blank=True,
        help_text=_("Wzory dawnych numerów, każdy w osobnym wierszu."),
    )
    valid_from = models.DateField(_("działa od"), null=True, blank=True)
    valid_to = models.DateField(_("działa do"), null=True, blank=True)
    group = models.OneToOneField(
        Group,
        verbose_name=_("grupa uprawnień"),
        on_delete=models.PROTECT,
        related_name="organ",
        editable=False,
    )

    coverage = Coverage(
        sealed=(
            "code",
            "name",
            "abbreviation",
            "number_pattern",
            "more_patterns",
            "valid_from",
            "valid_to",
            "group_id",
        )
    )

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organy")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="register_organ_dates",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Organ nie może skończyć działania przed początkiem."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def patterns(self) -> list[str]:
        """All patterns, the current one first."""
        lines = [self.number_pattern, *self.more_patterns.splitlines()]
        return [line.strip() for line in lines if line.strip()]

    def clean(self) -> None:
        refused = {
            name: complaints
            for name, lines in (
                ("number_pattern", [self.number_pattern]),
                ("more_patterns", self.more_patterns.splitlines()),
            )
            if (complaints := [c for line in lines if (c := pattern_complaint(line.strip()))])
        }
        if refused:
            raise ValidationError(refused)

    def read_number(self, number: str) -> tuple[int, int] | None:
        """Parse a number such as 3/RN/2024 into (sequence, year); None if no pattern fits."""
        for pattern in self.patterns:
            found = re.fullmatch(pattern, number)
            if found and found.groupdict().get("organ", self.abbreviation) == self.abbreviation:
                return int(found["seq"]), _year(found)
        return None


def _year(found: re.Match[str]) -> int:
    """Return the year with four digits; two digits mean this century."""
    year = found.groupdict().get("year")
    return int(year) if year else 2000 + int(found["yy"])


def pattern_complaint(pattern: str) -> str:
    """Return the fault of a pattern as text; empty for a valid or an empty pattern."""
    try:
        named = re.compile(pattern).groupindex.keys()
    except re.error as error:
        return str(_("To nie jest poprawne wyrażenie: %s.") % error)
    if pattern and not ("seq" in named and named & {"year", "yy"}):
        return str(_("Wzór musi mieć grupy seq i year."))
    return ""


class OfficeTermQuerySet(SealedQuerySet["OfficeTerm"]):
    def open_on(self, day: date) -> Self:
        """Return the terms of office on this day.

        `ends_on` is the first day without one (LB-16).
        """
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class OfficeTerm(SealedModel):
    """A person's term of office in an organ. `ends_on` is the first day without the office."""

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="office_terms"
    )
    organ = models.ForeignKey(
        Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="terms"
    )
    starts_on = models.DateField(_("od"))
    ends_on = models.DateField(
        _("do"),
        null=True,
        blank=True,
        help_text=_("Pierwszy dzień bez funkcji. Od tego dnia materiały organu są zamknięte."),
    )

    coverage = Coverage(sealed=("person_id", "organ_id", "starts_on", "ends_on"))

    objects: ClassVar = OfficeTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("kadencja")
        verbose_name_plural = _("kadencje")
        ordering = ["organ", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="register_term_dates",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_(
                    "Kadencja nie może skończyć się przed początkiem. Popraw jedną z dat."
                ),
            ),
            models.UniqueConstraint(
                name="register_term_start",
                fields=["person", "organ", "starts_on"],
                violation_error_message=_("Ta kadencja jest już wpisana."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organ}"
