"""Of several accounts a resident names the one that the case is about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cms_ext.people.identity.domain.kept_form import save_form
from cms_ext.people.identity.models import User
from ebok_plugin.cases.forms import own
from ebok_plugin.cases.models import Case
from ebok_plugin.ledger.models import AccountAccess
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import LAMP, STORY, subject
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
NEW = "/e-bok/sprawy/nowa/"
FIELD = "//*[@name='account_no']"
Role, Scope = AccountAccess.Role, AccountAccess.Scope


@shared_by_the_whole_file
def _accounts(anna: User, nina: User) -> None:
    """Anna pays for two, acts on a third, looks at a fourth; Nina's is none of hers."""
    for number in ("100005", "100006"):
        grant(open_account(number), "Anna Lis")
    for number, scope in (("100007", Scope.ACT), ("100009", Scope.SEE)):
        access = grant(open_account(number), "Anna Lis", Role.MANAGER, end=date(2027, 1, 1))
        access.scope = scope
        access.save()
    grant(open_account("100008"), "Ńina Testowska")


def typed(**more: Any) -> dict[str, Any]:
    return {"subject": subject(LAMP).pk, "text": STORY, **more}


def test_anna_chooses_among_those_on_which_she_may_act(anna: User) -> None:
    client = signed_in(anna)

    page = client.get(NEW)
    sent = client.post(NEW, typed(account_no="100006"))

    chosen = texts(parsed(page), f"{FIELD}/option")
    assert [one[:6] for one in chosen] == ["Żadneg", "100005", "100006", "100007"]
    assert page_problems(page) == []
    case = Case.objects.get()
    assert sent["Location"] == f"/e-bok/sprawy/{case.pk}/"
    assert (case.account_no, case.told_to_payer) == ("100006", True)


def test_the_payer_reads_what_his_manager_reports_of_the_account(anna: User, nina: User) -> None:
    grant(open_account("100010"), "Ńina Testowska")
    access = grant(open_account("100011"), "Anna Lis", Role.MANAGER, end=date(2027, 1, 1))
    access.scope = Scope.ACT
    access.save()
    grant(access.account, "Ńina Testowska")

    signed_in(anna).post(NEW, typed(account_no="100011"))

    listed = signed_in(nina).get("/e-bok/sprawy/").content.decode()
    assert Case.objects.get().number in listed


def test_nobody_has_to_name_one(anna: User) -> None:
    signed_in(anna).post(NEW, typed(account_no=""))

    case = Case.objects.get()
    assert (case.account_no, case.told_to_payer) == ("", False)


def test_who_has_one_account_is_not_asked(nina: User) -> None:
    client = signed_in(nina)

    page = client.get(NEW)
    client.post(NEW, typed(account_no="100005"))

    assert parsed(page).xpath(FIELD) == []
    assert Case.objects.get().account_no == ""


def test_an_account_of_somebody_else_is_no_choice(anna: User) -> None:
    for number in ("100008", "100009", "999999", "100005'--", "100005\x00"):
        page = signed_in(anna).post(NEW, typed(account_no=number))

        assert page.status_code == 200
        assert "Wybierz konto z listy." in page.content.decode(), number
    assert not Case.objects.exists()


def test_of_a_whole_street_the_number_is_typed(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MOST_LISTED", 2)
    client = signed_in(anna)

    page = client.get(NEW)
    foreign = client.post(NEW, typed(account_no="100008"))
    client.post(NEW, typed(account_no=" 100007 "))

    assert [one.tag for one in parsed(page).xpath(FIELD)] == ["input"]
    assert "Nie masz konta o takim numerze." in foreign.content.decode()
    assert [page_problems(one) for one in (page, foreign)] == [[], []]
    assert Case.objects.get().account_no == "100007"


@pytest.mark.parametrize(
    ("most_listed", "shown"),
    [(50, f"string({FIELD}/option[@selected]/@value)"), (2, f"string({FIELD}/@value)")],
)
def test_the_account_outlives_the_session_as_the_text_does(
    anna: User, monkeypatch: pytest.MonkeyPatch, most_listed: int, shown: str
) -> None:
    """Chosen of a list or typed: after the sign-in it is named again."""
    monkeypatch.setattr(own, "MOST_LISTED", most_listed)
    sent = QueryDict(f"subject={subject(LAMP).pk}&account_no=100006&text=Nie+pali+si%C4%99")

    assert save_form(anna, NEW, own.OwnCaseForm, sent, timezone.now())
    page = signed_in(anna).get(NEW)

    assert parsed(page).xpath(shown) == "100006"
    assert parsed(page).xpath("string(//textarea[@name='text'])").strip() == "Nie pali się"
    assert page_problems(page) == []


def test_an_account_that_is_his_no_more_is_not_offered_again(nina: User, anna: User) -> None:
    """She has one account now, and is not asked."""
    sent = QueryDict("account_no=100006&text=Nie+pali+si%C4%99")

    assert save_form(nina, NEW, own.OwnCaseForm, sent, timezone.now())

    assert parsed(signed_in(nina).get(NEW)).xpath(FIELD) == []
