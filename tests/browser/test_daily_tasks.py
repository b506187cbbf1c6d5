"""Each desk's daily tasks, as docs/clerks.md lists them: two clicks from the first screen."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator

from tests.browser.visitor import Visit, Visitor
from tests.demo_site import ROOT

MAX_CLICKS = 2
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|(?: <!-- .* -->)?$", re.M)


class DailyTask(NamedTuple):
    """A row of the table: whose task, which, and the entries to be pressed one after the other."""

    login: str
    title: str
    way: tuple[str, ...]


def listed() -> Iterator[DailyTask]:
    """Yield the table under „Menu: co jest gdzie”."""
    text = (ROOT / "docs/clerks.md").read_text("utf-8")
    section = text.partition("## Menu: co jest gdzie\n")[2].partition("\n## ")[0]
    for login, title, way in ROW.findall(section):
        yield DailyTask(login, title, tuple(step.strip() for step in way.split("→")))


TASKS = tuple(listed())
LOGINS = sorted({task.login for task in TASKS})


@pytest.mark.browser_core
def test_every_desk_has_its_tasks_in_the_table():
    assert LOGINS == ["admin", "czlonkowski", "finanse", "kontroler", "prezes", "redaktor"]
    assert len(TASKS) == len(set(TASKS)) > 30


@pytest.mark.parametrize("login", LOGINS)
def test_each_daily_task_is_two_clicks_from_the_first_screen(visit: Visit, login: str):
    clerk = visit(1280, who=login)
    for before, tasks in after_the_same_steps(login).items():
        clerk.open("/admin/")
        for step in before:
            entry(clerk, step).click()
            clerk.page.wait_for_load_state()
        for task in tasks:
            link = entry(clerk, task.way[-1])
            address = link.get_attribute("href") or ""
            answer = clerk.page.request.get(f"{clerk.site}{address}")

            assert link.is_visible(), task
            assert len(task.way) <= MAX_CLICKS, task
            assert (answer.ok, answer.url.endswith("/admin/")) == (True, False), task


def after_the_same_steps(login: str) -> dict[tuple[str, ...], list[DailyTask]]:
    """The tasks of a person by all steps but the last, so that each of these is made once."""
    found: dict[tuple[str, ...], list[DailyTask]] = {}
    for task in TASKS:
        if task.login == login:
            found.setdefault(task.way[:-1], []).append(task)
    return found


def entry(clerk: Visitor, name: str) -> Locator:
    """An entry of the menu or of the page to which it led, whatever number stands behind it."""
    labelled = re.compile(rf"^\s*{re.escape(name)}( \(\d+\))?\s*$")
    found = clerk.page.locator("#wagtail-sidebar, .staff-directory").locator("a, button")
    return found.filter(has_text=labelled).locator("visible=true").first
