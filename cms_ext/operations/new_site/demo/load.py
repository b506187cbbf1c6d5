"""Filling an empty database with a demo: the one whose fixtures the settings name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.demo.applications import coop_facts, demo_answers
from cms_ext.operations.new_site.demo.people import load_people
from cms_ext.operations.new_site.demo.starters import load_starters
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.models import User
from cms_ext.plugins import declared, plugin_configs
from cms_ext.premises import demo as premises_demo
from cms_ext.public_site.notices import demo as notices_demo
from cms_ext.public_site.pages import demo as pages_demo

Progress = Callable[[str], None]


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
        # What the extension brings stands on what its plugins did: people apply who are on file.
        for config in sorted(plugin_configs(), key=lambda config: config.is_own):
            if config.plugin.demo:
                progress(config.plugin.title)
                declared(config.plugin.demo)(today, scale)
        progress("pierwsze logowania")
        load_starters()
