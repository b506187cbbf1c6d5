"""What the set-up adds to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext.operations.new_site.setup.answers import OFFICE
from cms_ext.operations.new_site.setup.domain.first_steps import FIRST_STEPS
from cms_ext.plugins import EvidencePart, LogWords, OperationsPart, Plugin, SetUp, leave_unjudged

PLUGIN = Plugin(
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("TEST_MESSAGE_SENT", _("Wysłanie wiadomości próbnej")),
                ("SITE_SET_UP", _("Założenie strony")),
            )
        ),
    ),
    operations=OperationsPart(
        set_up=SetUp(questions=(OFFICE,), section="", screen="", order=0),
        first_steps=FIRST_STEPS,
        letter_kinds=leave_unjudged(
            "It tries the mail server.", "cms_ext/setup/mail/test_message.txt"
        ),
    ),
)
