from datetime import date

import pytest
from django.core import mail
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from coop_cases.domain.customer import accept_upload, customer_reply
from coop_cases.domain.queries import writes_still
from coop_cases.models import Case, CaseAttachment
from ebok_plugin.ledger.models import Account, AccountAccess
from plugins.cases.tests.cases import TODAY, fault
from plugins.cases.tests.orders import confirm, ordered, quote
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, text_of, texts
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LIST, EVERY = "/e-bok/sprawy/", "/e-bok/sprawy/wszystkie/"
ENTRY = "/e-bok/sprawy/pozycja/ledger-entry/100005.2/"
CLAIM = {"text": "Wpłacono 1 200,00 zł, a zapisano mniej."}
CANARY = "KANAREK"
Role, Scope = AccountAccess.Role, AccountAccess.Scope
YESTERDAY = date(2026, 11, 19)


@shared
def account(anna: User, nina: User) -> Account:
    """Anna pays for it; Nina has one of her own."""
    grant(open_account("100008"), "Ńina Testowska")
    account = open_account("100005")
    grant(account, "Anna Lis")
    charge(account, "2026-10", "944.67", today=TODAY)
    pay(account, "2026-10-15", "944.67", "Opłata za październik 2026")
    return account


def give(account: Account, role: str, scope: str = Scope.ACT, end: date | None = None) -> None:
    access = grant(account, "Ńina Testowska", role, end=end or date(2027, 1, 1))
    access.scope = scope
    access.save()


@shared
def quoted(account: Account, anna: User, daria: User) -> Case:
    """Anna's order with its quote and a file, all of it a canary."""
    case = ordered(anna.person)
    quote(case, daria)
    customer_reply(case, CANARY, [accept_upload("a.txt", b"abc")], today=TODAY, origin=SYSTEM)
    return Case.objects.get(pk=case.pk)


def answers(client: Client, case: Case) -> dict[str, int]:
    """By page: what anyone who is signed in is answered."""
    page, file = f"{LIST}{case.pk}/", CaseAttachment.objects.get()
    got = {}
    for path in ("", f"plik/{file.pk}/"):
        answer = client.get(f"{page}{path}")
        answer.close()
        got[path] = answer.status_code
    posted = {
        path: client.post(f"{page}{path}/", {"text": "Moje!", "ocena": "3"}).status_code
        for path in ("odpowiedz", "wycofanie", "wznowienie", "ocena", "zamowienie", "anulowanie")
    }
    return {"page": got[""], "file": got[f"plik/{file.pk}/"], **posted}


NOTHING = dict.fromkeys(
    (
        *("page", "file", "odpowiedz", "wycofanie"),
        *("wznowienie", "ocena", "zamowienie", "anulowanie"),
    ),
    404,
)
READS = {**NOTHING, "page": 200, "file": 200}


@pytest.mark.always
@pytest.mark.parametrize(
    ("role", "scope", "end", "may"),
    [
        (Role.MANAGER, Scope.SEE, None, READS),
        (Role.MANAGER, Scope.ACT, None, {**READS, "odpowiedz": 302}),
        (Role.PROXY, Scope.ACT, TODAY, {**READS, "odpowiedz": 302}),
        (Role.GUARDIAN, Scope.SEE, TODAY, READS),
        (Role.MANAGER, Scope.ACT, YESTERDAY, NOTHING),
        (Role.PROXY, Scope.ACT, YESTERDAY, NOTHING),
        # Who lives there has cases of his own.
        (Role.CO_OWNER, Scope.ACT, None, NOTHING),
        (Role.TENANT, Scope.ACT, None, NOTHING),
    ],
)
def test_each_right_to_the_account_and_its_lack(
    account: Account,
    quoted: Case,
    nina: User,
    role: str,
    scope: str,
    end: date | None,
    may: dict[str, int],
):
    give(account, role, scope, end)
    client = signed_in(nina)

    assert answers(client, quoted) == may
    listed = [client.get(path).content.decode() for path in (LIST, EVERY, f"{EVERY}?plik=csv")]
    assert [quoted.number in page for page in listed] == [may["page"] == 200] * 3
    assert Case.objects.get(pk=quoted.pk).state == "QUOTED"


def test_a_manager_reads_the_quote_and_who_confirms_it(
    account: Account, quoted: Case, anna: User, nina: User
):
    """And nothing of a case that is of no account."""
    give(account, Role.MANAGER)
    other = fault(person=anna.person, account_no="100005")
    client = signed_in(nina)

    page = client.get(f"{LIST}{quoted.pk}/")

    words = page.content.decode()
    assert "153,12" in words
    assert "Zamówienie potwierdza Anna Lis." in words
    assert "Zamawiam z obowiązkiem zapłaty" not in words
    assert page_problems(page) == []
    assert client.get(f"{LIST}{other.pk}/").status_code == 404


@pytest.mark.thorough
def test_what_a_manager_writes_stands_under_his_name(
    account: Account, quoted: Case, anna: User, nina: User, daria: User
):
    give(account, Role.MANAGER)

    signed_in(nina).post(f"{LIST}{quoted.pk}/odpowiedz/", {"text": "Prosimy taniej."})

    pages = [signed_in(one).get(f"{LIST}{quoted.pk}/") for one in (anna, nina)]
    said = [
        [text.split(",")[0] for text in texts(parsed(page), "//ol//li/p[1]")][-2:] for page in pages
    ]
    desk = text_of(signed_in(daria).get(f"/admin/sprawy/{quoted.pk}/"))
    assert said == [["Ty", "Ńina Testowska"], ["Anna Lis", "Ty"]]
    assert "od klienta, Ńina Testowska," in desk


@pytest.mark.thorough
def test_a_complaint_of_a_proxy_is_the_payers_too_and_his_until_the_right_ends(
    account: Account, anna: User, nina: User
):
    give(account, Role.PROXY, end=TODAY)
    sent = signed_in(nina).post(ENTRY, CLAIM)
    case = Case.objects.get()
    before = [signed_in(one).get(sent["Location"]).status_code for one in (anna, nina)]
    assert writes_still(case, TODAY)

    AccountAccess.objects.filter(role=Role.PROXY).update(valid_to=YESTERDAY)

    after = [signed_in(one).get(sent["Location"]).status_code for one in (anna, nina)]
    assert (case.person, case.told_to_payer) == (nina.person, True)
    assert (before, after) == ([200, 200], [200, 404])
    assert not writes_still(case, TODAY)
    assert case.number not in signed_in(nina).get(LIST).content.decode()


@pytest.mark.parametrize("role", [Role.TENANT, Role.CO_OWNER])
def test_a_complaint_of_who_lives_there_is_his_alone(
    account: Account, anna: User, nina: User, role: str
):
    give(account, role)

    sent = signed_in(nina).post(ENTRY, CLAIM)

    assert [signed_in(one).get(sent["Location"]).status_code for one in (anna, nina)] == [404, 200]


@shared
def managed(account: Account, anna: User, nina: User, daria: User) -> None:
    """Nina manages three accounts of Anna with an order each, and has a fault of her own."""
    give(account, Role.MANAGER)
    for number in ("100006", "100007"):
        more = open_account(number)
        grant(more, "Anna Lis")
        give(more, Role.MANAGER)
    for number in ("100005", "100006", "100007"):
        case = ordered(anna.person, account=number)
    quote(case, daria)
    Case.objects.filter(pk=case.pk).update(title="=1+1")
    fault(person=nina.person)


@pytest.fixture
def many(managed: None, nina: User) -> Client:
    return signed_in(nina)


def table(page: object) -> list[str]:
    return texts(parsed(page), "//table[@aria-labelledby='sprawy']/tbody/tr/td[1]")  # type: ignore[arg-type]


@pytest.mark.thorough
def test_all_stand_in_one_table_that_is_narrowed(many: Client):
    every = ["–", "100007", "100006", "100005"]
    for asked, rows in (
        ("", every),
        ("?q=100006", ["100006"]),
        ("?q=anna+plomb", ["100006", "100005"]),
        ("?rodzaj=TICKET", ["–"]),
        ("?stan=czekaja", ["100007"]),
        ("?stan=zakonczone", []),
        ("?stan=nieznany&rodzaj=X", every),
        ("?q=%00", every),
    ):
        page = many.get(f"{EVERY}{asked}")

        assert [cell.split()[0] for cell in table(page)] == rows, asked
        assert page_problems(page) == []


def test_they_are_summed_by_type(many: Client, anna: User):
    confirm(Case.objects.get(account_no="100007"))

    page = parsed(many.get(EVERY))

    found = page.xpath("//table[@aria-labelledby='razem']/tbody/tr")
    rows = [[cell.text_content().strip() for cell in row] for row in found]
    assert rows == [
        ["Zgłoszenie usterki lub pytanie", "1", "1", "0", "–"],
        ["Zamówienie usługi dodatkowej", "3", "3", "0", "153,12\xa0zł"],
    ]


def test_the_file_has_a_row_a_case_and_nothing_in_it_runs(many: Client):
    answer = many.get(f"{EVERY}?plik=csv&rodzaj=SERVICE_ORDER")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="sprawy-2026-11-20.csv"'
    assert len(lines) == 4
    assert ";=1+1" not in lines[1]
    assert lines[1].split(";")[4:7] == ["100007", "", "Anna Lis"]


def test_four_more_cost_the_queries_of_one_more(many: Client, anna: User):
    costs = []
    for count in (1, 3):
        for _ in range(count):
            ordered(anna.person)
        costs.append(queries_of_page(many, EVERY))

    assert costs[0] == costs[1]


def test_the_list_leads_to_the_table_once_it_is_worth_it(many: Client, nina: User):
    few = many.get(LIST).content.decode()
    fault(person=nina.person)

    assert (EVERY in few, EVERY in many.get(LIST).content.decode()) == (False, True)
    assert not mail.outbox
