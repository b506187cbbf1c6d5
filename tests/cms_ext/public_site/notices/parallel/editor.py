"""One of two who do the same at once: publish, send, put together the digest, hand over SMS.

On each line of the standard input the next deed; says `ready` first and what it did at the end.
"""

import sys

import django

django.setup()

from cms_ext.base.dates.clock import business_today  # noqa: E402
from cms_ext.people.outbox.sms.domain import deliver_sms  # noqa: E402
from cms_ext.public_site.notices.models import AnnouncementPage  # noqa: E402 - after Django is set up
from cms_ext.public_site.subscriptions.domain.sending import run_mailings, send_digests  # noqa: E402
from cms_ext.public_site.subscriptions.models import Mailing  # noqa: E402 - see above


def publish_all() -> None:
    """Everything that waits; both do so in the same order."""
    for page in AnnouncementPage.objects.filter(number=None).order_by("pk"):
        page.get_latest_revision().publish()


print("ready", flush=True)
sys.stdin.readline()
publish_all()
run_mailings()
# The job ends after some seconds, on a busy machine before it is done, and comes again.
while Mailing.objects.filter(done_at=None).exists():
    run_mailings()
send_digests(business_today())
deliver_sms()
