"""`python -m tests.benchmarks.sections FILE`: an editor's rights with many public sections.

The rights are those that each screen of the administration asks about: whether there are any, on
which pages, and on one page. They are measured with 4 sections directly below the home page and
with as many as the run's size tells, in one run. The explorer's first page is measured for an
editor and, in turn, for an administrator, who needs no rights. CPU time, the database's included.
"""

from __future__ import annotations

import django

django.setup()

import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from uuid import uuid4  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from wagtail.models import Page  # noqa: E402 - after the set-up
from wagtail.permissions import policy_registry  # noqa: E402 - after the set-up

from cms_ext.people.identity.models import User  # noqa: E402 - after the set-up
from cms_ext.public_site.pages.domain.editing import publish_site  # noqa: E402 - after the set-up
from cms_ext.public_site.pages.models import (  # noqa: E402 - after the set-up
    ContentPage,
    HomePage,
    PanelPage,
)
from tests.benchmarks.cpu import forbid_parallel_workers, measure_cost  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    compare_costs,
    print_figure,
    write_figures,
)
from tests.benchmarks.growth import insert  # noqa: E402 - after the set-up
from tests.people import staff  # noqa: E402 - after the set-up
from tests.standing import stand_below  # noqa: E402 - after the set-up

FEW, MANY = 4, choose_size(4_000, 400)
ROUNDS, WARM_UP = 30, 3
GOAL = 1.3


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    forbid_parallel_workers()
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    first = stand_below(home, ContentPage(title="Dział", slug="dzial", lead="O dziale."))
    stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    ewa, admin = staff("ewa", "editor", "publisher"), staff("admin", superuser=True)
    multiply(first, FEW)
    few = measure_rights(ewa, first)
    multiply(first, MANY)
    update_statistics()
    many = measure_rights(ewa, first)
    name = f"sections: an editor's rights on {MANY} / on {FEW} ({connection.vendor})"
    figures = [Figure(name, many, few, many / few, GOAL), measure_explorer(home, ewa, admin)]
    for figure in figures:
        print_figure(figure)
    write_figures(figures, target)


@transaction.atomic
def multiply(first: ContentPage, sections: int) -> None:
    """Copy the section up to the number, past `save`; only its place differs."""
    fields = ContentPage._meta.concrete_fields
    home = first.get_parent()
    start = home.get_children().count()
    key = Page.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    pages = [
        ContentPage(
            **{field.attname: getattr(first, field.attname) for field in fields}
            | {
                "id": key + place,
                "page_ptr_id": key + place,
                "translation_key": uuid4(),
                "path": Page._get_path(home.path, first.depth, start + place + 1),
                "slug": f"dzial-{start + place}",
                "url_path": f"{home.url_path}dzial-{start + place}/",
            }
        )
        for place in range(sections + 1 - start)
    ]
    own = [field.attname for field in Page._meta.concrete_fields]
    Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in own}) for page in pages], batch_size=500
    )
    insert(ContentPage, pages)
    Page.objects.filter(pk=home.pk).update(numchild=sections + 1)


def measure_rights(editor: User, section: Page) -> float:
    """Return the CPU milliseconds in which one request learns an editor's rights: the median."""
    policy = policy_registry.get_by_type(Page)

    def ask() -> None:
        user = User.objects.get(pk=editor.pk)
        assert policy.user_has_permission(user, "change")
        assert policy.explorable_instances(user).filter(pk=section.pk).exists()
        assert section.permissions_for_user(user).can_edit()

    costs = [measure_cost(ask) for _ in range(WARM_UP + ROUNDS)]
    return statistics.median(costs[WARM_UP:])


def measure_explorer(home: HomePage, editor: User, admin: User) -> Figure:
    browsers = [Client(), Client()]
    for browser, user in zip(browsers, (editor, admin), strict=True):
        browser.force_login(user)
    address = f"/admin/pages/{home.pk}/"

    def cost_for(browser: Client) -> float:
        return measure_cost(lambda: browser.get(address))

    assert [browser.get(address).status_code for browser in browsers] == [200, 200]
    pairs = [(cost_for(browsers[0]), cost_for(browsers[1])) for _ in range(WARM_UP + ROUNDS)]
    name = f"sections: explorer of {MANY}, editor / administrator ({connection.vendor})"
    return compare_costs(name, pairs[WARM_UP:], GOAL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
