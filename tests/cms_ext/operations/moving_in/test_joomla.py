"""A Joomla export in JSON: what of it stands on the new site, word for word."""

from datetime import date

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms_ext.operations.moving_in.models import ImportedArticle
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.editing import get_public_files
from tests.cms_ext.operations.moving_in.movings import (
    FOLDER,
    OLD_SITE,
    Move,
    blocks_of,
    draft_of,
    media,
)

pytestmark = pytest.mark.django_db

EXPORT = OLD_SITE / "export.json"
FILES = ("--files", str(FOLDER))


def test_articles_become_drafts_with_everything_that_may_stand(move: Move):
    answer = move(EXPORT, *FILES, ends=1)

    water, gas = (
        AnnouncementPage.objects.get(slug=s)
        for s in ("brak-cieplej-wody-w-wezle-nr-2", "przeglad-gazu")
    )
    plan = get_document_model().objects.get()
    scheme = get_image_model().objects.get()
    nothing = dict.fromkeys(("updated", "published", "unchanged", "kept"), 0)
    assert answer["counts"] == {"created": 2, "refused": 1, **nothing}
    draft = draft_of("Brak ciepłej wody w węźle nr 2")
    assert (draft.live, draft.kind.code) == (False, "GENERAL")
    assert draft.lead == "W czwartek od 8 do 15 nie będzie ciepłej wody."
    assert (draft.valid_from, draft.valid_until) == (date(2014, 3, 5), date(2014, 5, 4))
    body = blocks_of(draft)
    assert [kind for kind, _value in body] == ["heading", "table", "paragraph", "picture"]
    assert body[0][1] == {"text": "Kogo dotyczy", "level": "2"}
    assert body[2][1] == (
        f'<p>Zobacz <a linktype="page" id="{gas.pk}">przegląd gazu</a> i '
        f'<a linktype="document" id="{plan.pk}">plan prac</a>.</p><p>Schemat: </p>'
    )
    picture = {"image": scheme.pk, "description": "Schemat węzła cieplnego", "caption": ""}
    assert body[3][1] == picture
    attached = [(one.value["document"], one.value["title"]) for one in draft.attachments]
    assert attached == [(plan, "Plan prac")]
    assert blocks_of(draft_of("Przegląd gazu"))[1] == (
        "paragraph",
        f'<p><a linktype="page" id="{water.pk}">O wodzie</a></p>',
    )
    assert {plan.collection, scheme.collection} == {get_public_files()}


def test_each_change_is_told_in_words(move: Move):
    answer = move(EXPORT, *FILES, ends=1)

    water, gas, nameless = answer["articles"]
    assert water["changes"] == [
        "Pierwszy akapit przeszedł do pola „Najważniejsze”.",
        "Kategorii nie przenosimy: Aktualności.",
        "Wczytano plik /images/plan.pdf.",
        "Wczytano plik /images/schemat.png.",
        "Usunięto: atrybut: table[class] (1)",
        "Usunięto: znacznik z całą treścią: script (1)",
        "Nagłówki dostały poziomy po kolei.",
        "Wczytano załącznik /images/plan.pdf.",
        "Przekierowane adresy: /index.php/pl/aktualnosci/123-brak-wody, "
        "/index.php?id=123&option=com_content&view=article, "
        "/index.php?id=123:brak-wody&option=com_content&view=article, "
        "/index.php?id=123%3Abrak-wody&option=com_content&view=article.",
        "Odnośnik do artykułu 124 prowadzi teraz do jego strony.",
    ]
    assert (gas["outcome"], nameless["outcome"]) == ("created", "refused")
    assert nameless["problem"] == "Artykuł nie ma tytułu. Dopisz go w pliku."


# Wagtail leaves the file of a new rendition open.
@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_old_address_leads_to_the_announcement_in_the_archive_of_its_year(move: Move, client):
    move(EXPORT, "--publish", *FILES, ends=1)
    title = "Brak ciepłej wody w węźle nr 2"

    for old in (
        "/index.php/pl/aktualnosci/123-brak-wody",
        "/index.php/pl/aktualnosci/123-brak-wody/",
        "/index.php/pl/aktualnosci/123-brak-wody?start=1",
        "/index.php?option=com_content&view=article&id=123",
        "/index.php?view=article&id=123:brak-wody&option=com_content",
        "/index.php?option=com_content&view=article&id=123%3Abrak-wody",
    ):
        response = client.get(old, follow=True)

        assert [status for _to, status in response.redirect_chain] == [301], old
        assert response.status_code == 200
    text = response.content.decode()
    words = ("<script>alert", "onerror", title)
    assert [word in text for word in words] == [False, False, True]
    archive = client.get("/ogloszenia/", {"rok": "2014"}).content.decode()
    now = client.get("/ogloszenia/").content.decode()
    assert (title in archive, "Przegląd gazu" in archive) == (True, False)
    assert (title in now, "Przegląd gazu" in now) == (False, True)
    assert dict(AnnouncementPage.objects.values_list("title", "number")) == {
        title: "OG/2014/0001",
        "Przegląd gazu": "OG/2026/0001",
    }


@pytest.mark.thorough
def test_a_rehearsal_says_the_same_and_leaves_nothing(move: Move, settings):
    rehearsed = move(EXPORT, "--dry-run", "--publish", *FILES, ends=1)

    models = (AnnouncementPage, Redirect, ImportedArticle, get_document_model())
    assert ([model.objects.count() for model in models], media(settings)) == ([0] * 4, [])
    done = move(EXPORT, "--publish", *FILES, ends=1)
    assert rehearsed["articles"] == [line | {"page": None} for line in done["articles"]]
    assert (rehearsed["dry_run"], done["dry_run"]) == (True, False)
