"""What a release adds to the rules of law is sealed after its migrations, and nothing else is."""

from datetime import date

import pytest

from cms_ext.evidence.sealed_rows.domain.contents import name_kind
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.evidence.sealed_rows.models import RowSeal
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.release import note_added_rules, seal_added_rules
from cms_ext.plugins.coverage import SealStream
from tests.project.behind_our_back.by_table import past_the_site

pytestmark = pytest.mark.django_db


def added(code: str) -> int:
    """A rule as a migration adds it: its historical model seals nothing."""
    facts = {"title": "T", "legal_basis": "uchwała", "params": {"days": 14}, "source_note": "x"}
    rule = LegalRule(code=code, valid_from=date(2017, 1, 1), **facts)
    past_the_site(LegalRule).bulk_create([rule])
    return rule.pk


def named() -> list[str]:
    return [one.row for one in verify_rows(SealStream.OFFICE, [LegalRule])]


def test_noted_rules_are_sealed_once_and_others_stay_findings():
    seal_all_rows({LegalRule})
    noted, strange = added("NEW_RULE"), added("ADDED_BY_HAND")
    assert named() == [str(noted), str(strange)]

    note_added_rules([noted])
    seal_added_rules()
    assert named() == [str(strange)]
    links = RowSeal.objects.count()
    seal_added_rules()
    assert RowSeal.objects.count() == links


def test_a_new_site_begins_to_seal_by_itself():
    """`migrate` may run under another key than the site's, so it begins nothing."""
    note_added_rules([added("NEW_RULE")])
    seal_added_rules()
    assert not RowSeal.objects.filter(kind=name_kind(LegalRule)).exists()
    seal_all_rows({LegalRule})
    assert named() == []


def test_a_rule_that_is_gone_again_is_no_error():
    seal_all_rows({LegalRule})
    pk = added("NEW_RULE")
    past_the_site(LegalRule).filter(pk=pk)._raw_delete("default")
    note_added_rules([pk])
    seal_added_rules()
    assert named() == []
