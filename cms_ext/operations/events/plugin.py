"""What the events add to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.operations.events.domain import dispatch_events

PLUGIN = plugins.Plugin(
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "dispatch_events",
                timedelta(seconds=3),
                dispatch_events,
                order=44,
                title=_("Przekazywanie zdarzeń innym systemom"),
            ),
        ),
    ),
)
