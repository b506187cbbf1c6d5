"""What the search of the first screen finds of a plugin is for its clerks, and a few hits only.

Everybody in the administration has that search; a hit with a name on it tells as much as the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.rules.queries import multiply
from cms_ext.operations.plugin_kit.conformance.rules.today import with_rights
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import signed_in, user_without_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import MOST_HITS, SearchGroup, SearchHit, declared

TITLE = "wyszukiwarka pierwszego ekranu pokazuje tylko uprawnionym i tylko kilka wyników"
# What rows of a demo hold: a letter of their titles, a name, a number.
QUERIES = ("a", "Jan Policzony", "1")


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    groups = subject.plugin.finds
    if not groups:
        return
    subject.load_demo()
    # A person behind each row, or looking each of them up would cost nothing.
    assign_rows_to(Person.objects.create(name="Jan Policzony"), subject)
    clerk = user_without_rights()
    for group in groups:
        if clerk.has_perms(group.rights) and any(_found(group, clerk)):
            yield ConformanceFinding(
                f"„{group.title}”: {group.find} znajduje coś pracownikowi bez uprawnień.",
                "Podaj w rights uprawnienie, z którym się to ogląda, albo nie oddawaj nic.",
            )
    few = {}
    for group in groups:
        holder = with_rights(clerk, group.rights)
        if group.offered and not declared(group.offered)(holder):
            continue
        few[group.code] = _queries(group, holder)
        address = reverse(group.url_name)
        status = signed_in(holder).get(address, {"q": QUERIES[0]}).status_code
        if status != 200:
            yield ConformanceFinding(
                f"„{group.title}” prowadzi do {address}, a tam pracownik z jej uprawnieniami "
                f"dostaje {status}.",
                "Podaj w rights uprawnienia, których pyta ekran z wyszukiwarką.",
            )
    for model in subject.models():
        multiply(model)
    for group in groups:
        if group.code in few:
            yield from _of_many(group, with_rights(clerk, group.rights), few[group.code])


def _of_many(group: SearchGroup, holder: User, few: int) -> Iterator[ConformanceFinding]:
    answers = _found(group, holder)
    strange = sorted({type(one).__name__ for hits in answers for one in hits} - {"SearchHit"})
    if strange:
        yield ConformanceFinding(
            f"„{group.title}”: {group.find} oddaje {', '.join(strange)}, nie SearchHit.",
            "Oddaj SearchHit z tytułem i adresem.",
        )
    if max(map(len, answers)) > MOST_HITS:
        yield ConformanceFinding(
            f"„{group.title}”: {group.find} oddaje wyników: {max(map(len, answers))}.",
            "Oddaj najwyżej MOST_HITS; reszta jest w wyszukiwarce, do której prowadzi grupa.",
        )
    many = _queries(group, holder)
    if many > few:
        yield ConformanceFinding(
            f"„{group.title}”: gdy wierszy jest więcej, dodatkowych zapytań: {many - few}.",
            "Pobierz powiązane wiersze od razu (select_related, prefetch_related).",
        )


def _found(group: SearchGroup, user: User) -> list[Sequence[SearchHit]]:
    find = declared(group.find)
    return [list(find(query, user, business_today())) for query in QUERIES]


def _queries(group: SearchGroup, user: User) -> int:
    _found(group, user)
    with CaptureQueriesContext(connection) as asked:
        _found(group, user)
    return len(asked)
