"""A plugin's queues stand on everybody's first screen and are counted for every menu.

So they are shown to those alone who have the rights to them, the link opens for these, and what is
counted costs the same for one row as for thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.rules.queries import multiply
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import signed_in, user_without_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Waiting, WaitingRows, WorkQueue, declared

TITLE = "kolejki na pierwszym ekranie widzi tylko ten, kto może je załatwić"
ADMINISTRATION = "wagtailadmin.access_admin"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    queues = subject.plugin.today
    if not queues:
        return
    subject.load_demo()
    # A person behind each row, or looking each of them up would cost nothing.
    assign_rows_to(Person.objects.create(name="Jan Policzony"), subject)
    clerk = user_without_rights()
    for queue in queues:
        if _is_shown_to(clerk, queue):
            yield ConformanceFinding(
                f"Kolejkę „{queue.title}” widzi pracownik bez uprawnień.",
                "Podaj w rights uprawnienie, z którym się ją załatwia, albo oddaj None.",
            )
    for queue in queues:
        yield from _of_one(queue, with_rights(clerk, queue.rights))
    yield from _growing(with_rights(clerk, *(queue.rights for queue in queues)), subject)


def with_rights(clerk: User, *rights: Iterable[str]) -> User:
    """The same clerk with these rights and no others."""
    wanted = {ADMINISTRATION, *chain.from_iterable(rights)}
    clerk.groups.get().permissions.set(_permission(right) for right in wanted)
    # Rights are remembered by the user in hand.
    return User.objects.get(pk=clerk.pk)


def _is_shown_to(user: User, queue: WorkQueue) -> bool:
    return (
        user.has_perms(queue.rights) and declared(queue.waiting)(user, business_today()) is not None
    )


def _of_one(queue: WorkQueue, clerk: User) -> Iterator[ConformanceFinding]:
    answer = declared(queue.waiting)(clerk, business_today())
    if answer is None:
        return
    if not isinstance(answer, WaitingRows | Waiting):
        yield ConformanceFinding(
            f"„{queue.title}”: {queue.waiting} oddaje {type(answer).__name__}.",
            "Oddaj WaitingRows (zapytanie), Waiting (policzone) albo None.",
        )
    address = reverse(queue.url_name) + queue.query
    status = signed_in(clerk).get(address).status_code
    if status != 200:
        yield ConformanceFinding(
            f"„{queue.title}” prowadzi do {address}, a tam pracownik z jej uprawnieniami "
            f"dostaje {status}.",
            "Podaj w rights uprawnienia, których pyta ekran kolejki.",
        )


def _growing(clerk: User, subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    # Asked once before it is counted: rights are remembered then.
    _queries(clerk)
    few = _queries(clerk)
    for model in subject.models():
        multiply(model)
    many = _queries(clerk)
    if many > few:
        yield ConformanceFinding(
            f"Gdy wierszy jest więcej, liczenie kolejek zadaje dodatkowych zapytań: {many - few}.",
            "Oddaj WaitingRows: wszystkie kolejki liczy jedno zapytanie.",
        )


def _queries(clerk: User) -> int:
    with CaptureQueriesContext(connection) as asked:
        waiting_lines(clerk, business_today())
    return len(asked)


def _permission(right: str) -> Permission:
    app_label, _, codename = right.partition(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
