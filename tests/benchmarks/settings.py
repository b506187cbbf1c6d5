"""The demo's settings with one address more: the bare view that answers with given bytes."""

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

ROOT_URLCONF = "tests.benchmarks.urls"
