"""Roles that wait for a second administrator: their list, and the steps with them."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, ReasonForm, SecondPerson, Step, StepForm
from cms_ext.people.identity.domain.staff_rights import (
    ACT,
    approve_rights,
    describe_rights_change,
    find_waiting_rights,
    refuse_rights,
    waiting_rights,
)
from cms_ext.people.identity.models import StaffRightsChange, User
from cms_ext.people.identity.views.guard import is_administrator


class RightsList(StaffList):
    """What waits for a second administrator."""

    guarded_by = (is_administrator,)
    model = StaffRightsChange
    page_title = gettext_lazy("Role i loginy do zatwierdzenia")
    header_icon = "group"
    has_file = False
    empty = gettext_lazy("Nic nie czeka na drugiego administratora.")
    columns = (
        Name(
            "user",
            gettext_lazy("Pracownik"),
            accessor=str,
            hint=lambda change: ", ".join(describe_rights_change(change)),
            url_name="staff_member",
            key="user_id",
        ),
        Fact("made_by", gettext_lazy("Zaproponował(a)")),
        Day("made_at", gettext_lazy("Kiedy"), form="d.m.Y H:i"),
    )

    def get_queryset(self) -> QuerySet[StaffRightsChange]:
        return waiting_rights()


def say_what_waits(user: User) -> Done | None:
    """Return what of the rights of a login waits; None if nothing does."""
    change = find_waiting_rights(user)
    if change is None:
        return None
    text = _("Na drugiego administratora czeka: %(roles)s. Reszta jest zapisana.")
    return Done(text % {"roles": ", ".join(describe_rights_change(change))})


def _approve(user: User, form: StepForm, today: date, origin: Origin) -> None:
    approve_rights(user, origin=origin)


def _refuse(user: User, form: ReasonForm, today: date, origin: Origin) -> None:
    refuse_rights(user, form.cleaned_data["powod"], origin=origin)


def _waits(user: User, today: date) -> bool:
    return find_waiting_rights(user) is not None


def _find_proposer(user: User) -> User | None:
    change = find_waiting_rights(user)
    return change.made_by if change else None


RIGHTS_STEPS: tuple[Step[User], ...] = (
    Step(
        "zatwierdz-role",
        gettext_lazy("Zatwierdź zmianę"),
        _approve,
        about=gettext_lazy(
            "Sprawdź u tej osoby nowy adres i utratę drugiego składnika. Nowe prawa działają od "
            "następnego kliknięcia."
        ),
        done=gettext_lazy("Zatwierdzono zmianę."),
        offered=_waits,
        second_person=SecondPerson(
            lambda: [change.user for change in waiting_rights()], _find_proposer, ACT
        ),
    ),
    Step(
        "odrzuc-role",
        gettext_lazy("Odrzuć zmianę"),
        _refuse,
        ReasonForm,
        done=gettext_lazy("Odrzucono. Konto tej osoby zostaje, jakie było."),
        offered=_waits,
    ),
)
