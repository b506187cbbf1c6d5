"""Filling an empty database with a demo: the one whose fixtures the settings name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.demo.answers import coop_facts, demo_answers
from cms_ext.operations.new_site.demo.people import load_people
from cms_ext.operations.new_site.demo.starters import load_starters
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.models import User
from cms_ext.plugins import plugin_configs
from cms_ext.premises import demo as premises_demo
from cms_ext.public_site.notices import demo as notices_demo
from cms_ext.public_site.pages import demo as pages_demo

Progress = Callable[[str], None]
# By name: it stands on the models of applications, which a site may leave out.
APPLICATIONS = "cms_ext.operations.new_site.demo.applications.load_applications"


class NotEmpty(Exception):
    """The database already holds people; the demo is loaded into an empty one only."""


def set_up_demo(today: date) -> None:
    """The site as `setup_coop` makes it from the demo co-op's answers, before any demo content."""
    set_up_site(demo_answers(), today=today, origin=SYSTEM)


def load_demo(today: date, scale: int, progress: Progress) -> None:
    """The set-up of any new site, then people, texts and papers of the demo; in one transaction."""
    if User.objects.exclude(realm="none").exists():
        raise NotEmpty
    with transaction.atomic():
        progress("strona, jak po setup_coop")
        set_up_demo(today)
        progress("ludzie")
        load_people()
        progress("nieruchomości")
        premises_demo.load()
        progress("strona publiczna")
        pages_demo.load(coop_facts(), today)
        progress("ogłoszenia")
        notices_demo.load(today)
        for config in plugin_configs():
            if config.plugin.operations.demo:
                progress(config.title)
                config.plugin.operations.demo(today, scale)
        if apps.is_installed("cms_ext.access"):
            # People apply who are on file, so it comes after the plugins.
            progress("Wnioski o dostęp")
            import_string(APPLICATIONS)(today)
        progress("pierwsze logowania")
        load_starters()
