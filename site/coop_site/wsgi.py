"""The WSGI entry point of the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.production")
application = get_wsgi_application()

from django.core.checks import Tags  # noqa: E402 - needs the apps
from django.core.exceptions import ImproperlyConfigured  # noqa: E402 - needs the apps
from django.core.management import BaseCommand  # noqa: E402 - needs the apps

from cms_ext.base.database.transactions import wait_in_requests  # noqa: E402 - needs the apps
from cms_ext.base.database.trial_version import find_trial_refusal  # noqa: E402 - needs the apps
from cms_ext.people.identity.checks import refuse_demo_people  # noqa: E402 - needs the apps

wait_in_requests()
if refusal := find_trial_refusal():
    raise ImproperlyConfigured(refusal)
refuse_demo_people()
# Wrong data, such as bank numbers of the demo, stops the site too.
BaseCommand().check(tags=[Tags.database], databases=["default"])
