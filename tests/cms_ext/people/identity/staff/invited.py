"""Celina, who is invited to the membership desk, and what happens with her link."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.invitation_link import InvitationLink
from cms_ext.people.identity.domain.staff import StaffLogin, change_staff_login, staff_login_of
from cms_ext.people.identity.models import User

PAGE = "/konto/zaproszenie/"
NEW = "mglisty kaloryfer pod orzechem"
OTHER = "szeroka łódka bez steru"
CELINA = StaffLogin(
    "celina", "Celina", "Borówczyk", "celina@podlasem.example", frozenset({"membership_clerk"})
)


def token_of(link: InvitationLink) -> str:
    return link.address.rstrip("/").rpartition("/")[2]


def opened(link: InvitationLink) -> Client:
    """A browser in which the link was clicked."""
    client = Client()
    client.get(f"{PAGE}{token_of(link)}/")
    return client


def own_password(client: Client, password: str = NEW) -> HttpResponse:
    return client.post(PAGE, {"password": password, "repeated": password})


def used(link: InvitationLink, password: str = NEW) -> HttpResponse:
    return own_password(opened(link), password)


def shut(user: User) -> None:
    change_staff_login(user, with_(user, is_active=False), OPERATOR)


def moved(user: User) -> None:
    change_staff_login(user, with_(user, email="nowy@podlasem.example"), OPERATOR)


def with_(user: User, **changed: object) -> StaffLogin:
    now = staff_login_of(user)
    return StaffLogin(**{name: changed.get(name, getattr(now, name)) for name in now.__slots__})
