"""`reset_demo`, and what only a demo shows: its logins, letters and text messages."""

import sqlite3
from contextlib import closing

import pytest

from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("demo commands"), pytest.mark.programs]
EMPTY = """
from cms_ext.operations.new_site.demo.load import empty_demo
empty_demo()
"""
VISIT = """
from django.test import Client
panels = [f"/strefa-mieszkanca/logowanie/{name}/" for name in ("ikcs", "e-bok")]
mail = ["/demo/poczta/", "/demo/poczta/nie-ma/"]
for path in ["/", *panels, "/admin/login/", "/ogloszenia/", *mail]:
    answer = Client().get(path)
    print(path, answer.status_code, "demo-haslo-2026" in answer.content.decode())
"""


def test_a_database_without_demo_people_is_not_touched(migrated: Site):
    done = migrated.manage("reset_demo")

    assert done.returncode == 1
    assert "To nie jest baza pokazu" in done.stderr
    with closing(sqlite3.connect(migrated.data_dir / "coop.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM wagtailcore_page").fetchone() > (0,)


def test_the_demo_is_emptied_with_its_files_and_keeps_its_seal(own_demo: Site):
    mail = own_demo.data_dir / "mail"
    mail.mkdir(exist_ok=True)
    (mail / "list.log").write_text("x")

    own_demo.run("site/manage.py", "shell", "--no-imports", "-c", EMPTY)

    with closing(sqlite3.connect(own_demo.data_dir / "coop.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    gone = [own_demo.data_dir / name for name in ("mail", "media", "private")]
    assert [folder.exists() for folder in gone] == [False, False, False]
    assert (own_demo.data_dir / "demo-seal.p12").exists()


def test_logins_stand_on_the_front_page_and_the_sign_in_pages_alone(own_demo: Site):
    said = own_demo.run("site/manage.py", "shell", "--no-imports", "-c", VISIT)

    assert said.stdout.splitlines() == [
        "/ 200 True",
        "/strefa-mieszkanca/logowanie/ikcs/ 200 True",
        "/strefa-mieszkanca/logowanie/e-bok/ 200 True",
        "/admin/login/ 200 True",
        "/ogloszenia/ 200 False",
        "/demo/poczta/ 200 False",
        "/demo/poczta/nie-ma/ 404 False",
    ], said.stderr
