"""Every letter and the links that it has.

A new template fails until it says here which ones; a page behind a sign-in needs its scene in
`test_links_in_letters`.
"""

import re
from pathlib import Path

from django.apps import apps

from tests.sources import PACKAGES

# What the links of a letter lead to. A secret one opens its page by itself, once; that of the
# sign-in leads to its page; a public page asks nobody; a desk's screen has a test next to it.
BEHIND, SECRET = "behind a sign-in", "by a secret"
SIGN_IN, PUBLIC = "the sign-in page itself", "public"
DESK = "a screen of the staff"
WITH_LINKS: dict[str, tuple[str, ...]] = {
    "cms_ext/access/mail/code.txt": (SIGN_IN,),
    "cms_ext/access/mail/confirm_sender.txt": (SECRET, PUBLIC),
    "cms_ext/access/mail/identifier.txt": (SIGN_IN,),
    "cms_ext/access/mail/identifier_and_code.txt": (SIGN_IN,),
    "cms_ext/access/mail/receipt.txt": (PUBLIC,),
    "cms_ext/access/mail/received.txt": (PUBLIC,),
    "cms_ext/feeds/mail/late.txt": (DESK,),
    "cms_ext/identity/mail/address_confirm.txt": (SECRET,),
    "cms_ext/identity/mail/new_device.txt": (SIGN_IN,),
    "cms_ext/identity/mail/password_reset.txt": (SECRET,),
    "cms_ext/identity/mail/postal_decided.txt": (SIGN_IN,),
    "cms_ext/identity/mail/postal_filed.txt": (SIGN_IN,),
    "cms_ext/identity/mail/staff_invitation.txt": (SECRET,),
    "cms_ext/subscriptions/mail/announcement.txt": (PUBLIC,),
    "cms_ext/subscriptions/mail/confirm.txt": (SECRET,),
    "cms_ext/subscriptions/mail/digest.txt": (PUBLIC,),
    "cms_ext/subscriptions/mail/way_out.txt": (SECRET, SECRET),
    "cases/mail/answered.txt": (BEHIND, SECRET),
    "cases/mail/appointed.txt": (BEHIND,),
    "cases/mail/confirm.txt": (SECRET,),
    "cases/mail/longer.txt": (BEHIND,),
    "cases/mail/mended.txt": (PUBLIC,),
    "cases/mail/mended_confirm.txt": (SECRET,),
    "cases/mail/not_taken.txt": (BEHIND,),
    "cases/mail/ordered.txt": (BEHIND,),
    "cases/mail/quoted.txt": (BEHIND,),
    "cases/mail/received.txt": (BEHIND,),
    "cases/mail/secret.txt": (SECRET,),
    "cases/mail/supplement.txt": (BEHIND,),
    "ebok_plugin/charges/mail/persons_confirmed.txt": (BEHIND,),
    "ebok_plugin/charges/mail/persons_filed.txt": (BEHIND,),
    "ebok_plugin/charges/mail/persons_refused.txt": (BEHIND,),
    "ebok_plugin/fee_changes/mail/fee_change.txt": (BEHIND,),
    "ebok_plugin/payments/mail/refund.txt": (BEHIND,),
    "ebok_plugin/meters/mail/returned.txt": (BEHIND,),
    "ebok_plugin/meters/mail/use_information.txt": (BEHIND,),
    "ebok_plugin/statements/mail/new_paper.txt": (BEHIND,),
    "waste_union/declarations/mail/accepted.txt": (BEHIND,),
    "waste_union/declarations/mail/called.txt": (BEHIND,),
    "waste_union/declarations/mail/rates.txt": (BEHIND,),
    "waste_union/declarations/mail/rejected.txt": (BEHIND,),
    "waste_union/declarations/mail/relief_decided.txt": (BEHIND,),
    "waste_union/declarations/mail/relief_filed.txt": (BEHIND,),
    "waste_union/declarations/mail/submitted.txt": (BEHIND,),
    "members_area/completeness/mail/weekly.txt": (DESK,),
    "members_area/reading/mail/new_documents.txt": (BEHIND, BEHIND, SECRET),
    "members_area/requests/mail/news.txt": (BEHIND,),
}
# Why a letter leads nowhere.
TO_OFFICE, TO_STAFF = "the reader turns to the office", "the staff know the screen that it names"
IN_ANSWER, NOTHING_TO_OPEN = "the reader answers by e-mail", "the letter says all there is"
WITHOUT = {
    "cms_ext/access/mail/closed.txt": TO_OFFICE,
    "cms_ext/access/mail/expired.txt": TO_OFFICE,
    "cms_ext/access/mail/former_access_closed.txt": TO_OFFICE,
    "cms_ext/access/mail/not_taken.txt": IN_ANSWER,
    "cms_ext/access/mail/refused.txt": TO_OFFICE,
    "cms_ext/access/mail/supplement.txt": IN_ANSWER,
    "cms_ext/approvals/mail/small_office_report.txt": NOTHING_TO_OPEN,
    "cms_ext/contact/mail/receipt.txt": NOTHING_TO_OPEN,
    "cms_ext/contact/mail/to_desk.txt": IN_ANSWER,
    "cms_ext/identity/mail/access_given_up.txt": TO_OFFICE,
    "cms_ext/identity/mail/address_changed.txt": TO_OFFICE,
    "cms_ext/identity/mail/address_first.txt": TO_OFFICE,
    "cms_ext/identity/mail/password_changed.txt": TO_OFFICE,
    "cms_ext/identity/mail/rights_changed.txt": TO_OFFICE,
    "cms_ext/identity/mail/rights_changed_of_another.txt": TO_STAFF,
    "cms_ext/identity/mail/second_factor_changed.txt": TO_OFFICE,
    "cms_ext/import_desk/mail/refused.txt": TO_STAFF,
    "cms_ext/setup/mail/test_message.txt": NOTHING_TO_OPEN,
    "cms_ext/subscriptions/mail/ended.txt": NOTHING_TO_OPEN,
    "waste_union/login_gov/mail/pesel_known.txt": TO_OFFICE,
    "ebok_plugin/ledger/mail/account_changed.txt": TO_OFFICE,
    "ebok_plugin/ledger/mail/accounts_changed_board.txt": TO_STAFF,
}
# A value that is put out: `{{ notice.url }}`, or `with url=…` of a translated sentence.
PUT_OUT = re.compile(r"{{\s*([\w.]+)[^}]*}}")
NAMED = re.compile(r"(?:^|[._])(?:url|link|address|path)$")


def test_every_letter_says_which_links_it_has():
    """The name of a value says that it is a link; an address written out or reversed is not one."""
    found = {}
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        for file in folder.rglob("*.txt") if app.name.partition(".")[0] in PACKAGES else ():
            text = file.read_text()
            assert not re.search(r"https?:|{%\s*url\s", text), f"{file}: name it in the context"
            links = [name for name in PUT_OUT.findall(text) if NAMED.search(name)]
            found[file.relative_to(folder).as_posix()] = len(links)

    assert found == dict.fromkeys(WITHOUT, 0) | {
        letter: len(links) for letter, links in WITH_LINKS.items()
    }
