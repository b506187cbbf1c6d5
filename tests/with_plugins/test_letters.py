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
    "members_area/reading/mail/new_documents.txt": (BEHIND, BEHIND, SECRET),
    "members_area/requests/mail/news.txt": (BEHIND,),
}
WITHOUT = {
    "cms_ext/access": "closed expired former_access_closed not_taken received refused supplement",
    "cms_ext/contact": "receipt to_desk",
    "cms_ext/identity": "access_given_up address_changed address_first password_changed"
    " rights_changed"
    " rights_changed_of_another second_factor_changed",
    "cms_ext/import_desk": "refused",
    "cms_ext/setup": "test_message",
    "cms_ext/subscriptions": "ended",
    "waste_union/login_gov": "pesel_known",
    "ebok_plugin/ledger": "account_changed accounts_changed_board",
    "members_area/completeness": "weekly",
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

    without = {
        f"{app}/mail/{one}.txt": 0 for app, names in WITHOUT.items() for one in names.split()
    }
    assert found == without | {letter: len(links) for letter, links in WITH_LINKS.items()}
