"""What the watching of feeds adds to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.operations.feeds.domain import queue_late_feeds, watch_feeds
from cms_ext.operations.feeds.views import CHANGES_TERMS
from cms_ext.people.identity.views.guard import ENTERS_ADMIN

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Źródła danych", ("feeds",)),),
        roles=(
            plugins.Role("finance_approver", (CHANGES_TERMS,)),
            plugins.Role("legal_admin", (CHANGES_TERMS,)),
        ),
        rights=(plugins.RightInWords(_("ustala, kiedy dane są spóźnione"), (CHANGES_TERMS,)),),
        queues=(
            plugins.WorkQueue(
                "late_feeds",
                _("Dane, które się spóźniają"),
                "feeds",
                (ENTERS_ADMIN,),
                queue_late_feeds,
                button=_("Zobacz"),
                in_menus=False,
                order=299,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=(("FEED_TERM_SET", _("Ustalenie, kiedy dane są spóźnione")),)),
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "It tells staff that data are late.", "cms_ext/feeds/mail/late.txt"
        ),
        jobs=(
            plugins.Job(
                "watch_feeds",
                timedelta(hours=1),
                lambda: watch_feeds(business_today()),
                order=96,
                title=_("Pilnowanie źródeł danych"),
            ),
        ),
    ),
)
