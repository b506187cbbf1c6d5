"""The kinds of e-mails and SMS to subscribers, each with who judges it when it leaves."""

from cms_ext.plugins import LetterKind, leave_unjudged
from cms_ext.public_site.subscriptions.domain.sending import judge_announcement_sms

MAIL = "cms_ext/subscriptions/mail/"

LETTER_KINDS = {
    "sms:cms_ext_notices.AnnouncementPage": LetterKind(judge=judge_announcement_sms),
    **leave_unjudged(
        "Somebody waits for the code at the screen, for fifteen minutes.",
        "sms:cms_ext_subscriptions.PhoneSubscription",
    ),
    **leave_unjudged(
        "Its composer withdraws it when the subscription or the announcement is over.",
        MAIL + "announcement.txt",
        MAIL + "confirm.txt",
        MAIL + "digest.txt",
    ),
    **leave_unjudged("The last word to an address that was just ended.", MAIL + "ended.txt"),
    **leave_unjudged("It is a part of other letters.", MAIL + "way_out.txt"),
}
