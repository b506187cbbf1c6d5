"""An address for answers that would lose them stops the start."""

from django.core.checks import run_checks

from coop_cases.domain.notice import check_replies

FOLDER = "imaps://sprawy:haslo@poczta.example/INBOX"
LONG_MAILBOX = "s" * 17


def test_the_check_names_what_would_lose_an_answer(settings):
    office = "sprawy@spoldzielnia.example"
    for address, folder, words in (
        ("", "", []),
        (office, FOLDER, []),
        (f"{LONG_MAILBOX}@spoldzielnia.example", FOLDER, []),
        (f"{LONG_MAILBOX}s@spoldzielnia.example", FOLDER, ["przed @ jest 18 znaków"]),
        ("sprawy+biuro@spoldzielnia.example", FOLDER, ["ma plus"]),
        ("sprawy", FOLDER, ["nie jest adresem"]),
        ("a@b.example, c@d.example", FOLDER, ["nie jest adresem"]),
        (office, "", ["COOP_MAILBOX_URL jest puste"]),
        (f"{LONG_MAILBOX}+s@spoldzielnia.example", "", ["19 znaków", "ma plus", "jest puste"]),
    ):
        settings.COOP_CASE_REPLIES, settings.COOP_MAILBOX_URL = address, folder

        problems = check_replies(None)

        assert [problem.id for problem in problems] == ["coop.E023"] * len(words), address
        said = zip(words, problems, strict=True)
        assert [word for word, one in said if word not in one.msg] == [], address


def test_the_site_asks_it(settings):
    settings.COOP_CASE_REPLIES = "sprawy"

    assert "coop.E023" in [problem.id for problem in run_checks()]
