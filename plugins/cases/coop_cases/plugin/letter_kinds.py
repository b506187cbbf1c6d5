"""The kinds of letters about cases, each with who judges it when it leaves."""

from cms_ext.plugins import LetterKind, leave_unjudged
from coop_cases.domain.decision import ANSWER

MAIL = "cases/mail/"
NOTICES = ("answered", "appointed", "longer", "mended", "not_taken", "ordered", "quoted")

LETTER_KINDS = {
    ANSWER: LetterKind("person"),
    **{f"{MAIL}{name}.txt": LetterKind("person") for name in (*NOTICES, "received", "supplement")},
    **leave_unjudged(
        "Its composer withdraws it when there is nothing left to confirm.",
        MAIL + "confirm.txt",
        MAIL + "mended_confirm.txt",
        MAIL + "secret.txt",
    ),
}
