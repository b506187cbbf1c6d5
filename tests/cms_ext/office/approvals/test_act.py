"""The table of approvals: every act that moves money or rights is a row, and asks it."""

import re

import pytest
from django.apps import apps
from django.db.models import CheckConstraint

from cms_ext.base.web.refusal import Refusal
from cms_ext.office.approvals.domain.act import (
    NoSuchAct,
    find_act,
    find_act_of_source,
    list_acts,
    require_second_person,
)
from cms_ext.plugins import Act, Guarded, list_plugins
from cms_ext.plugins.malformed import MalformedPlugin
from tests.people import staff
from tests.sources import ROOT, of_packages

pytestmark = pytest.mark.django_db
ERASURE = "evidence.erasure"
SENTENCE = "Usunięcie zatwierdza inna osoba niż ta, która o nie wnosi."


def test_who_made_it_does_not_approve_it_not_even_an_administrator():
    daria, prezes = staff("daria", superuser=True), staff("prezes")

    with pytest.raises(Refusal, match=re.escape(SENTENCE)) as refused:
        require_second_person(ERASURE, daria.pk, daria)

    assert refused.value.code == "SECOND_PERSON"
    require_second_person(ERASURE, daria.pk, prezes)
    require_second_person(ERASURE, None, daria)


def test_an_act_without_a_row_is_nobodys():
    daria = staff("daria")

    for missing in (
        lambda: require_second_person("ledger.gift", 1, daria),
        lambda: find_act("ledger.gift"),
        lambda: find_act_of_source("GIFT"),
    ):
        with pytest.raises(NoSuchAct):
            missing()


ROW = {"proposes": ("a.b",), "logged": ("X",), "model": "a.B"}
TWO = {"approves": ("a.c",), "refusal": "Robi to ktoś inny."}


@pytest.mark.parametrize(
    ("guards", "more"),
    [
        (Guarded.MONEY, {}),
        (Guarded.MONEY, {"approves": ("a.c",)}),
        (Guarded.MONEY, {"alone": "Kwotę podaje bank.", **TWO}),
        (Guarded.PAYMENT_OUT, {"alone": "Tak wygodniej."}),
        (Guarded.ACCOUNT_NUMBER, {"alone": "Tak wygodniej."}),
        (Guarded.STAFF_RIGHTS, {"alone": "Tak wygodniej."}),
        (Guarded.MONEY, {**TWO, "logged": ()}),
        (Guarded.MONEY, {**TWO, "model": ""}),
    ],
)
def test_a_row_says_all_that_its_act_needs(guards: Guarded, more: dict[str, object]):
    with pytest.raises(MalformedPlugin):
        Act("a.act", "Czynność", guards, **{**ROW, **more})  # type: ignore[arg-type]


def test_each_line_of_the_log_is_declared():
    declared = {
        action
        for plugin in list_plugins()
        if plugin.evidence.log
        for action, _words in plugin.evidence.log.actions
    }

    assert {act.code: set(act.logged) - declared for act in list_acts()} == {
        act.code: set() for act in list_acts()
    }


def _refused_by_database(act: Act) -> bool:
    model = apps.get_model(act.model)
    return any(
        f"('{act.approver}', F({act.maker}))" in str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    )


@pytest.mark.all_plugins
def test_the_database_refuses_one_person_as_well():
    """A trigger guards the library's, Wagtail's workflow and `publish` an announcement.

    Of a paid refund the maker is that of another row.
    """
    two = [act for act in list_acts() if not act.alone]

    assert [act.code for act in two if not _refused_by_database(act)] == [
        "notices.publication",
        "library.release",
        "payments.refund_paid",
    ]


# Who compares the two people by himself decides by himself who may approve.
COMPARED = re.compile(
    r"(made|proposed|drafted|asked|queued|requested|printed|uploaded)_by(_id)?\s*==|"
    r"==\s*[\w.]*(made|proposed|drafted|asked|queued|requested|printed|uploaded)_by(_id)?\b"
)


def test_no_verb_compares_the_two_people_by_itself():
    verbs = [path for path in of_packages(".py") if "domain" in path.parts]

    assert [
        path.relative_to(ROOT).as_posix()
        for path in verbs
        if COMPARED.search(path.read_text("utf-8"))
    ] == ["members_area/library/domain/draft.py"]
