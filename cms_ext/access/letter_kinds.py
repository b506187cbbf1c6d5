"""The kinds of letters about access, each with who judges it when it leaves."""

from cms_ext.access.domain.batch_judging import (
    STARTER_LETTER,
    judge_starter_letters,
    list_letters_in_hand,
)
from cms_ext.plugins import LetterKind, leave_unjudged

MAIL = "cms_ext/access/mail/"
REGISTER = "cms_ext/desks/people/person_register/layouts/"
OF_APPLICATION = LetterKind("person")

LETTER_KINDS = {
    MAIL + "expired.txt": OF_APPLICATION,
    MAIL + "identifier.txt": OF_APPLICATION,
    MAIL + "not_taken.txt": OF_APPLICATION,
    MAIL + "received.txt": OF_APPLICATION,
    MAIL + "refused.txt": OF_APPLICATION,
    MAIL + "supplement.txt": OF_APPLICATION,
    MAIL + "closed.txt": LetterKind(""),
    MAIL + "former_access_closed.txt": LetterKind(""),
    REGISTER + "address_notice.typ": LetterKind("person"),
    # Of a batch; the step that prints a single one refuses who may have no login.
    STARTER_LETTER: LetterKind("person", judge_starter_letters, waiting=list_letters_in_hand),
    **leave_unjudged(
        "Its composer withdraws it when the login, the address or the application changed.",
        MAIL + "code.txt",
        MAIL + "identifier_and_code.txt",
        MAIL + "confirm_sender.txt",
    ),
    **leave_unjudged("It goes to the address just typed.", MAIL + "receipt.txt"),
    **leave_unjudged(
        "It is no letter: somebody signs it at the counter.",
        REGISTER + "receipt.typ",
        "cms_ext/access/layouts/form.typ",
        "cms_ext/access/layouts/signature_list.typ",
    ),
}
