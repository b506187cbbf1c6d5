"""The kinds of letters of the members' area, each with who judges it when it leaves."""

from cms_ext.plugins import LetterKind, leave_unjudged

LETTER_KINDS = {
    "members_area/requests/mail/news.txt": LetterKind("person"),
    **leave_unjudged(
        "Its composer withdraws it when the choice, the address or the documents are gone.",
        "members_area/reading/mail/new_documents.txt",
    ),
    **leave_unjudged("A weekly list for staff.", "members_area/completeness/mail/weekly.txt"),
    **leave_unjudged(
        "Nobody posts it: its reader takes it from the panel.",
        "members_area/library/paper.typ",
        "members_area/requests/layouts/refusal.typ",
    ),
}
