"""Two editors of one page: no way to save skips the question, and scripts cause none."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_ext.office.desk_kit.row_version import VERSION
from cms_ext.public_site.pages.models import ContentPage
from tests.project.stale_forms.sending import form_in, load, make_page, newest, send

pytestmark = pytest.mark.django_db


def page_form(page: ContentPage, client: Client, paragraph: str, **changes: str) -> dict[str, Any]:
    """Return the form of a page as the editor's script sends it, with one paragraph."""
    form = {name: values[0] for name, values in load(client, edit_page(page)).items()}
    del form["body-count"]
    body = streamfield([("paragraph", rich_text(f"<p>{paragraph}</p>"))])
    body["0"]["id"] = "11111111-1111-4111-8111-111111111111"
    return {**form, **nested_form_data({"body": body}), **changes}


def edit_page(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.mark.thorough
def test_two_editors_of_one_body_see_both_texts(both: tuple[Client, Client]):
    page, (me, colleague) = make_page(), both
    me.post(edit_page(page), page_form(page, me, "Pierwsze słowa."))
    mine = page_form(page, me, "Moje słowa o windzie.")
    theirs = page_form(page, colleague, "Cudze słowa o dźwigu.")

    assert colleague.post(edit_page(page), theirs).status_code == 302
    refused = me.post(edit_page(page), mine)

    assert (refused.status_code, "Cudze" in str(newest(page).body)) == (200, True)
    shown = " ".join(html.document_fromstring(refused.content.decode()).text_content().split())
    assert "Zapisano: „Cudze słowa o dźwigu.”" in shown
    assert "U Ciebie wpisano: „Moje słowa o windzie.”" in shown
    # Else the editor's script would decide, five seconds later.
    assert "data-w-autosave-interval-value" not in refused.content.decode()
    again = {**mine, VERSION: form_in(refused)[VERSION][0]}
    assert me.post(edit_page(page), again).status_code == 302
    assert "Moje" in str(newest(page).body)


@pytest.mark.thorough
def test_what_the_editor_s_script_adds_to_a_text_is_no_change(both: tuple[Client, Client]):
    """Random keys of paragraphs and of blocks, at the first save of an imported text."""
    page, (me, colleague) = make_page(), both
    me.post(edit_page(page), page_form(page, me, "Winda."))

    def form_with_keys(client: Client, key: str, block: str) -> dict[str, Any]:
        form = page_form(page, client, "Winda.")
        draft = json.loads(form["body-0-value"])
        draft["blocks"][0]["key"] = key
        return {**form, "body-0-value": json.dumps(draft), "body-0-id": block}

    mine = form_with_keys(me, "aaaaa", "22222222-2222-4222-8222-222222222222")
    theirs = form_with_keys(colleague, "bbbbb", "33333333-3333-4333-8333-333333333333")

    assert colleague.post(edit_page(page), theirs | {"title": "Cudzy"}).status_code == 302
    refused = me.post(edit_page(page), mine | {"search_description": "Opis"})
    assert list(refused.context["form"].errors) == ["__all__", "title"]


@pytest.mark.thorough
@pytest.mark.parametrize("action", ["action-publish", "action-submit", ""])
def test_no_way_to_save_a_page_skips_the_question(action: str, both: tuple[Client, Client]):
    page, (me, colleague) = make_page(), both
    mine, theirs = load(me, edit_page(page)), load(colleague, edit_page(page))
    send(colleague, edit_page(page), theirs, search_description="Nowy opis")

    answer = send(
        me, edit_page(page), {**mine, **({action: ["1"]} if action else {})}, title="Inny"
    )

    assert (answer.status_code, newest(page).title) == (200, "O nas")
    assert newest(page).search_description == "Nowy opis"


@pytest.mark.thorough
def test_a_draft_that_the_editor_s_own_script_saved_is_no_conflict(both: tuple[Client, Client]):
    page, (me, colleague) = make_page(), both
    form = load(me, edit_page(page))
    saved = me.post(
        edit_page(page), {**form, "title": ["Pierwszy"]}, headers={"accept": "application/json"}
    ).json()
    mine = {**form, "title": ["Drugi"], "overwrite_revision_id": [str(saved["revision_id"])]}

    assert me.post(edit_page(page), mine).status_code == 302
    assert newest(page).title == "Drugi"
    send(colleague, edit_page(page), load(colleague, edit_page(page)), title="Cudzy")
    refused = me.post(edit_page(page), {**mine, "title": ["Trzeci"]})
    assert (refused.status_code, newest(page).title) == (200, "Cudzy")


RAW_BODIES = {
    "without ids": [{"type": "paragraph", "value": "<p>Winda.</p>"}],
    "a block that lacks what its class added": [{"type": "heading", "value": {"text": "Winda"}}],
}


@pytest.mark.thorough
@pytest.mark.parametrize("body", RAW_BODIES)
def test_a_page_that_nobody_saved_has_one_version(body: str, both: tuple[Client, Client]):
    """Raw blocks of an import or an older release look alike at each load."""
    page = make_page()
    raw = json.dumps(RAW_BODIES[body])
    ContentPage.objects.filter(pk=page.pk).update(body=raw)
    revision = page.latest_revision
    revision.content["body"] = raw
    revision.save()
    client = both[0]

    assert len({load(client, edit_page(page))[VERSION][0] for _ in range(2)}) == 1
    bound = ContentPage.get_edit_handler().get_form_class()(
        {}, instance=newest(page), parent_page=page.get_parent(), for_user=None
    )
    assert json.loads(load(client, edit_page(page))[VERSION][0]) == bound._digests()


def make_versions(client: Client) -> tuple[ContentPage, str]:
    """A page of two versions, and the address of the form that restores the older one."""
    page = make_page()
    send(client, edit_page(page), load(client, edit_page(page)), title="Dziś")
    older = page.revisions.order_by("pk")[0]
    return page, reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, older.pk])


@pytest.mark.thorough
def test_an_older_version_is_restored_over_the_draft_that_was_seen(both: tuple[Client, Client]):
    me = both[0]
    page, address = make_versions(me)

    answers = [send(me, address, load(me, address)).status_code]
    answers += [send(me, address, load(me, address)).status_code]

    assert (answers, newest(page).title) == ([302, 302], "O nas")


@pytest.mark.thorough
@pytest.mark.parametrize("action", ["", "action-publish"])
@pytest.mark.parametrize(
    ("typed", "refused_at"),
    [
        ({"title": "Cudzy"}, ["__all__", "title"]),
        ({"lead": "Cudze słowa."}, ["__all__", "lead"]),
        ({"title": "Cudzy", "lead": "Cudze słowa."}, ["__all__", "title", "lead"]),
        ({"search_description": "Cudzy opis"}, ["__all__", "search_description"]),
    ],
    ids=["what is restored", "what is the same in both", "both", "what was empty in both"],
)
def test_an_older_version_is_not_restored_over_a_newer_draft(
    action: str, typed: dict[str, str], refused_at: list[str], both: tuple[Client, Client]
):
    me, colleague = both
    page, address = make_versions(me)
    mine = load(me, address) | ({action: ["1"]} if action else {})
    send(colleague, edit_page(page), load(colleague, edit_page(page)), **typed)

    refused = send(me, address, mine)

    assert (refused.status_code, {name: getattr(newest(page), name) for name in typed}) == (
        200,
        typed,
    )
    assert list(refused.context["form"].errors) == refused_at
    shown = " ".join(html.document_fromstring(refused.content.decode()).text_content().split())
    assert ("Zapisano: „Cudzy”" in shown) == ("title" in typed)
    # What the older version did not change is filled in, what it changes the person decides.
    assert send(me, address, form_in(refused)).status_code == 302
    decided = {**typed, "title": "O nas"}
    assert {name: getattr(newest(page), name) for name in decided} == decided
