"""The WSGI entry point of the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.production")
application = get_wsgi_application()

from cms_ext.identity.domain.demo_guard import refuse_demo_people  # noqa: E402 - needs the apps

refuse_demo_people()
