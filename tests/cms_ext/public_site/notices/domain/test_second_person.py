"""E-ANN-02: some announcements are published by somebody else than their author, on every way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.notices.domain.from_template import TemplateAnswers, announce_from_template
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
    AnnouncementTemplate,
    Correction,
)
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.models import Desk
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

BY_KIND = (
    "E-ANN-02 Publikację zatwierdza inna osoba niż autor. "
    "Tak jest przy rodzaju „Zmiana opłat”: wyślij ogłoszenie do zatwierdzenia."
)

Draft = Callable[..., AnnouncementPage]


@pytest.fixture
def draft(index: AnnouncementIndexPage) -> Draft:
    """`draft(ewa)`: a draft that she wrote, about the fees by default."""

    def draft(author: User | None, kind: str = "FEES", **facts: Any) -> AnnouncementPage:
        page = AnnouncementPage(
            title=facts.pop("title", "Zmiana opłat od stycznia"),
            kind=AnnouncementKind.objects.get(code=kind),
            lead="Od stycznia zmieniają się opłaty za odpady.",
            valid_from=TODAY,
            live=False,
            **facts,
        )
        index.add_child(instance=page)
        page.save_revision(user=author)
        return page

    return draft


def approval(page: AnnouncementPage) -> str:
    """Return the address at which Wagtail takes an approval."""
    state = page.current_workflow_task_state
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])


def is_live(page: Page) -> bool:
    return AnnouncementPage.objects.get(pk=page.pk).live


def said(answer: Any) -> list[str]:
    return texts(parsed(answer), "//main//*[@role='status']//li")


def test_the_kinds_of_money_meetings_and_logins_need_two_and_what_cannot_wait_never():
    two = AnnouncementKind.objects.filter(second_person=True).values_list("code", flat=True)
    assert set(two) == {"LOGIN_PROCEDURE", "MEETING_GM", "FEES", "SETTLEMENT", "TENDER"}

    for kind in AnnouncementKind.objects.filter(code__in=["OUTAGE", "ALERT"]):
        kind.second_person = True
        with pytest.raises(ValidationError, match="nie czekają na drugą osobę"):
            kind.full_clean()


@pytest.mark.parametrize("superuser", [False, True])
def test_the_author_has_no_right_to_publish_and_another_does(
    draft: Draft, marek: User, superuser: bool
):
    author = staff("autor", "editor", "publisher", superuser=superuser)
    page = draft(author)
    own, other = (
        Page.objects.get(pk=page.pk).permissions_for_user(user) for user in (author, marek)
    )
    assert (own.can_edit(), own.can_publish()) == (True, False)
    assert (other.can_edit(), other.can_publish()) == (True, True)

    with pytest.raises(NotPublishable) as refused:
        page.get_latest_revision().publish(user=author)
    assert (refused.value.messages, is_live(page)) == ([BY_KIND], False)
    assert AnnouncementPage.objects.get().number is None

    page.get_latest_revision().publish(user=marek)
    assert is_live(page)


def test_whoever_changed_it_last_is_its_author_and_publishing_asks_for_the_right(
    draft: Draft, ewa: User, marek: User
):
    page = draft(ewa)
    page.lead = "Od lutego zmieniają się opłaty za odpady."
    page.save_revision(user=marek)

    with pytest.raises(NotPublishable):
        page.get_latest_revision().publish(user=marek)
    with pytest.raises(PermissionDenied):
        page.get_latest_revision().publish(user=staff("piszący", "editor"))

    page.get_latest_revision().publish(user=ewa)
    assert is_live(page)


def test_the_site_publishes_what_somebody_decided_and_authors_the_other_kinds(
    draft: Draft, ewa: User
):
    decided, other = draft(ewa), draft(ewa, kind="GENERAL")

    decided.get_latest_revision().publish()
    other.get_latest_revision().publish(user=ewa)

    assert (is_live(decided), is_live(other)) == (True, True)


@pytest.mark.thorough
@pytest.mark.parametrize("all_below", ["", "on"], ids=["chosen", "the list with all below it"])
def test_in_bulk_the_author_s_own_stays_a_draft_until_another_publishes_it(
    draft: Draft, ewa: User, marek: User, index: AnnouncementIndexPage, all_below: str
):
    fees, plain = draft(ewa), draft(ewa, kind="GENERAL", title="Mycie klatek")
    chosen = f"id={index.pk}" if all_below else f"id={fees.pk}&id={plain.pk}"
    address = f"/admin/bulk/wagtailcore/page/publish/?{chosen}&next=/admin/"

    answer = signed_in(ewa).post(address, {"include_descendants": all_below})
    assert (answer.status_code, is_live(fees), is_live(plain)) == (302, False, True)

    signed_in(marek).post(address, {"include_descendants": all_below})
    assert is_live(fees)


@pytest.mark.thorough
def test_an_own_approval_is_refused_in_words_and_another_s_publishes(
    draft: Draft, ewa: User, marek: User
):
    page = draft(ewa)
    page.get_workflow().start(page, ewa)
    address, edit = approval(page), f"/admin/pages/{page.pk}/edit/"
    # The window of an approval with a comment hears it too.
    window = {"x-requested-with": "XMLHttpRequest"}
    answer = signed_in(ewa).post(address, {"comment": "Dobrze."}, headers=window)
    assert answer.json() == {"step": "success", "redirect": edit}
    assert not is_live(page)

    answer = signed_in(ewa).post(address, {"next": "/admin/"}, follow=True)
    assert answer.redirect_chain == [(edit, 302)]
    assert BY_KIND in said(answer)[0]
    assert (is_live(page), page.current_workflow_state.status) == (False, "in_progress")

    signed_in(marek).post(address, {"next": "/admin/"})
    assert is_live(page)
    assert WorkflowState.objects.get().status == "approved"


@pytest.mark.thorough
def test_the_editor_offers_what_will_be_done(draft: Draft, ewa: User, marek: User):
    page = draft(ewa)

    def offered(user: User) -> set[str]:
        answer = parsed(signed_in(user).get(f"/admin/pages/{page.pk}/edit/"))
        names = answer.xpath("//footer//button/@name | //footer//@data-workflow-action-name")
        return {str(name) for name in names} & {"action-publish", "action-submit", "approve"}

    assert offered(ewa) == {"action-submit"}
    assert offered(marek) == {"action-submit", "action-publish"}

    page.get_workflow().start(page, ewa)
    assert "approve" not in offered(ewa)
    assert "approve" in offered(marek)


def test_the_template_s_screen_offers_a_draft_and_nobody_gets_round_it(ewa: User):
    meeting = AnnouncementTemplate.objects.get(name="Zebranie")
    kind = meeting.kind
    kind.second_person = True
    kind.save()
    start = timezone.make_aware(datetime(2026, 12, 14, 17))
    wish = {"starts_at": "2026-12-14T17:00", "ends_at": "2026-12-14T19:00", "everybody": "1"}
    address = f"/admin/ogloszenia/nowe/{meeting.pk}/"

    shown = parsed(signed_in(ewa).post(address, wish | {"show": "1"}))
    assert shown.xpath("//main//button[@name='publish' or @name='draft']/@name") == ["draft"]
    assert "Zatwierdzi inna osoba." in texts(shown, "//main//strong")

    forced = parsed(signed_in(ewa).post(address, wish | {"publish": "1"}))
    assert "E-ANN-02" in texts(forced, "//main//*[@role='alert']")[0]
    assert AnnouncementPage.objects.count() == 0

    with pytest.raises(NotPublishable):
        announce_from_template(
            meeting,
            TemplateAnswers(start, start + timedelta(hours=2), Targets(everybody=True)),
            today=TODAY,
            user=ewa,
            publish=True,
        )
    assert AnnouncementPage.objects.count() == 0


def test_words_with_personal_data_need_two_whatever_the_kind(draft: Draft, ewa: User, marek: User):
    Person.objects.create(name="Zenobiusz Kwiatkowski")
    body = [("paragraph", "<p>Zenobiusz Kwiatkowski, PESEL 44051401359, nie płaci.</p>")]
    page = draft(ewa, kind="GENERAL", body=body)

    with pytest.raises(NotPublishable) as refused:
        page.get_latest_revision().publish(user=ewa)

    assert refused.value.messages[0].startswith(
        "E-ANN-02 Publikację zatwierdza inna osoba niż autor. Treść wygląda na dane osobowe: „"
    )
    assert "44051401359" in refused.value.messages[0]
    page.get_latest_revision().publish(user=marek)
    assert is_live(page)


def test_the_telephone_of_a_desk_is_no_personal_data(ewa: User):
    desk = Desk.objects.create(
        code="DT", name="Dział Techniczny", matter="Usterki", room="5", phone="600 000 002"
    )
    template = AnnouncementTemplate.objects.get(name="Brak wody")
    start = timezone.make_aware(datetime(2026, 11, 24, 8))

    page = announce_from_template(
        template,
        TemplateAnswers(start, start + timedelta(hours=2), Targets(everybody=True), desk),
        today=TODAY,
        user=ewa,
        publish=True,
    )

    assert (page.live, "600 000 002" in page.text()) == (True, True)


@pytest.mark.thorough
def test_an_alert_that_never_ends_is_not_published_by_anybody(draft: Draft, ewa: User, marek: User):
    page = draft(ewa, kind="ALERT", title="Awaria gazu")

    for user in (marek, None):
        with pytest.raises(NotPublishable) as refused:
            page.get_latest_revision().publish(user=user)
        assert refused.value.messages == ["E-ANN-05 Komunikat pilny musi mieć datę zakończenia."]
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/"
    answer = signed_in(marek).post(bulk, {"include_descendants": ""}, follow=True)

    assert "E-ANN-05 Komunikat pilny" in said(answer)[0]
    assert not is_live(page)


def test_a_copy_of_what_stands_is_a_draft(publish: Publish, ewa: User):
    page = publish("Zmiana opłat", "FEES")
    data = {
        "new_title": "Zmiana opłat za wodę",
        "new_slug": "zmiana-oplat-za-wode",
        "new_parent_page": str(page.get_parent().pk),
        "publish_copies": "on",
    }

    signed_in(ewa).post(f"/admin/pages/{page.pk}/copy/", data)

    copy = AnnouncementPage.objects.get(slug="zmiana-oplat-za-wode")
    assert (copy.live, copy.number) == (False, None)


def test_personal_data_wait_for_another_wherever_they_would_be_read(draft: Draft, ewa: User):
    for name in ("title", "place", "poster_text", "seo_title", "search_description"):
        page = draft(ewa, kind="GENERAL", **{name: "Zaległość, PESEL 44051401359"})

        with pytest.raises(NotPublishable, match="44051401359"):
            page.get_latest_revision().publish(user=ewa)
        assert not is_live(page), name


def test_a_correction_tells_nobody_s_data(publish: Publish):
    page = publish("Mycie klatek")

    with pytest.raises(ValidationError, match="„44051401359”"):
        correct_announcement(page, "Nie płaci PESEL 44051401359.", on=TODAY, origin=SYSTEM)
    assert Correction.objects.count() == 0

    correct_announcement(page, "Od 8, a nie od 9.", on=TODAY, origin=SYSTEM)
    assert Correction.objects.count() == 1
