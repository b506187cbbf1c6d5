"""The kinds of letters about people and their logins, each with who judges it when it leaves."""

from cms_ext.plugins import LetterKind, leave_unjudged

MAIL = "cms_ext/identity/mail/"
OF_LOGIN = LetterKind("person")

LETTER_KINDS = {
    MAIL + "access_given_up.txt": OF_LOGIN,
    MAIL + "new_device.txt": OF_LOGIN,
    MAIL + "password_changed.txt": OF_LOGIN,
    MAIL + "rights_changed.txt": OF_LOGIN,
    MAIL + "second_factor_changed.txt": OF_LOGIN,
    MAIL + "address_changed.txt": LetterKind("", tells_former_address=True),
    MAIL + "address_first.txt": LetterKind(""),
    MAIL + "postal_decided.txt": LetterKind(""),
    MAIL + "postal_filed.txt": LetterKind(""),
    **leave_unjudged(
        "Its composer withdraws it when the login, the address or the change is over.",
        MAIL + "address_confirm.txt",
        MAIL + "password_reset.txt",
        MAIL + "staff_invitation.txt",
    ),
    **leave_unjudged(
        "It tells administrators what was done, whatever comes after it.",
        MAIL + "rights_changed_of_another.txt",
    ),
}
