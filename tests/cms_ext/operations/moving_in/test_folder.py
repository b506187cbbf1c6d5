"""A saved copy of the old site: its links, pictures and files find their new places.

A Joomla export in JSON: what of it is on the new site, word for word.
"""

import io
from datetime import date

import pytest
from django.test import override_settings
from PIL import Image
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


def test_a_folder_of_pages_moves_with_its_files(move: Move):
    answer = move(FOLDER)

    gas, water = (draft_of(title) for title in ("Gaz: próba szczelności", "Płukanie sieci"))
    rules, scheme = get_document_model().objects.get(), get_image_model().objects.get()
    assert blocks_of(water) == [
        (
            "paragraph",
            f'<p>Woda może być mętna. <a linktype="page" id="{gas.pk}">Gaz</a>, '
            f'<a linktype="document" id="{rules.pk}">regulamin</a>,\n'
            'hasła, <a href="/pliki/nie-ma.pdf">zaginiony plik</a>.</p>',
        ),
        ("picture", {"image": scheme.pk, "description": "Schemat sieci", "caption": ""}),
        ("paragraph", "<blockquote>Cytat zarządcy.</blockquote>"),
    ]
    assert blocks_of(gas) == [
        (
            "paragraph",
            "<p>Źródło gazu zostanie zamknięte. "
            f'<a linktype="page" id="{water.pk}">Woda</a></p>'
            "<p><strong>Niedomknięty <em>znacznik</em></strong></p><p>Dalej</p>",
        )
    ]
    assert answer["articles"][1]["changes"] == [
        "Pole „Najważniejsze” wzięliśmy z początku treści.",
        "Odnośnik do artykułu aktualnosci/gaz.htm prowadzi teraz do jego strony.",
        "Wczytano plik /pliki/regulamin.txt.",
        "Usunięto odnośnik ../../../etc/passwd: Odnośnik prowadzi poza folder starej strony.",
        "Brak pliku /pliki/nie-ma.pdf wśród podanych plików.",
        "Wczytano plik /images/schemat.png.",
        "Przekierowane adresy: /aktualnosci/woda.html, /index.php/pl/aktualnosci/7-woda.",
    ]


def test_a_file_is_kept_once_however_often_it_is_named(move: Move, settings):
    link = '<a href="/images/plan.pdf">plan</a> <img src="/images/schemat.png" alt="Schemat">'
    rows = [{"id": n, "title": f"Nr {n}", "body": f"<p>{link}</p>"} for n in (1, 2)]

    move(*rows, "--files", str(FOLDER))

    assert media(settings) == ["documents/plan.pdf", "original_images/schemat.jpg"]
    assert (
        get_document_model().objects.get().file_size == (FOLDER / "images/plan.pdf").stat().st_size
    )
    assert AnnouncementPage.objects.count() == 2


def test_the_files_of_a_refused_article_do_not_stay(move: Move, settings):
    body = '<p><a href="/images/plan.pdf">plan</a></p>' + "<div>" * 240
    article = {"id": 1, "title": "Za głęboki", "body": body}

    answer = move(article, "--files", str(FOLDER), ends=1)

    assert answer["counts"]["refused"] == 1
    assert (media(settings), get_document_model().objects.count()) == ([], 0)


@pytest.mark.thorough
def test_a_file_is_judged_by_its_content(move: Move, tmp_path, settings):
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(whole, "JPEG")
    files = {
        "program.pdf": b"MZ\x90\x00",
        "strona.pdf": b"<html><script>alert(1)</script></html>",
        "rysunek.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "stary.doc": b"\xd0\xcf\x11\xe0" + b"\x00" * 100,
        "zepsuty.docx": b"PK\x03\x04" + b"\x00" * 100,
        "ruch.gif": b"GIF89a",
        "ucieta.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 20,
        "pusty.txt": b"",
        "urwane.jpg": whole.getvalue()[:3000],
    }
    site = tmp_path / "strona"
    site.mkdir()
    rows = []
    for name, content in files.items():
        (site / name).write_bytes(content)
        body = f'<p><a href="{name}">plik</a><img src="{name}" alt="x"></p>'
        rows.append({"id": name, "title": name, "body": body, "attachments": [name]})

    lines = move(*rows, "--files", str(site))["articles"]

    assert [
        [one.partition(":")[0] for one in line["changes"] if name in one]
        for name, line in zip(files, lines, strict=True)
    ] == [[f"Nie wczytano pliku /{name}", f"Nie wczytano załącznika {name}"] for name in files]
    assert media(settings) == []
    assert [draft_of(name).attachments.get_prep_value() for name in files] == [[]] * len(files)


def test_a_picture_under_the_name_of_a_document_is_a_picture(move: Move, tmp_path, settings):
    site = tmp_path / "strona"
    site.mkdir()
    Image.new("RGB", (20, 10), "red").save(site / "skan.pdf", format="JPEG")
    row = {"id": 1, "title": "Skan", "attachments": [{"url": "skan.pdf", "title": "Skan umowy"}]}

    move(row, "--files", str(site))

    image = get_image_model().objects.get()
    assert blocks_of(draft_of("Skan")) == [
        ("picture", {"image": image.pk, "description": "Skan umowy", "caption": ""})
    ]
    assert (image.width, image.height, media(settings)) == (20, 10, ["original_images/skan.jpg"])


def test_what_an_editor_could_not_add_does_not_come_in_here_either(move: Move, settings):
    body = '<img src="images/schemat.png" alt="Schemat">'
    limits = {"WAGTAILDOCS_MAX_UPLOAD_SIZE": 200, "WAGTAILIMAGES_MAX_IMAGE_PIXELS": 1000}
    for setting, value in limits.items():
        article = {"id": setting, "title": setting, "body": body}
        with override_settings(**{setting: value}):
            [line] = move(article, "--files", str(FOLDER))["articles"]

        refused = [one for one in line["changes"] if one.startswith("Nie wczytano pliku")]
        assert [one.partition(":")[0] for one in refused] == [
            "Nie wczytano pliku /images/schemat.png"
        ]
        assert (media(settings), blocks_of(draft_of(setting))) == ([], [])


def test_pictures_of_other_hosts_and_inside_the_text_are_left_out(move: Move):
    body = (
        '<p>Obraz <img src="https://obcy.example/x.png"> i '
        '<img src="data:image/png;base64,AAAA"> w tekście.</p>'
    )
    row = {"id": 1, "title": "Obce", "lead": "Bez obcych.", "body": body}

    [line] = move(row)["articles"]

    assert [one for one in line["changes"] if "zdjęcie" in one] == [
        "Pominięto zdjęcie spoza starej strony: https://obcy.example/x.png",
        "Pominięto zdjęcie spoza starej strony: data:image/png;base64,AAAA",
    ]
    assert blocks_of(draft_of("Obce")) == [("paragraph", "<p>Obraz  i  w tekście.</p>")]


def test_a_picture_in_a_list_or_a_table_stands_behind_it(move: Move):
    picture = '<img src="images/schemat.png" alt="Schemat">'
    body = (
        f"<h2>Plan</h2><ul><li>raz {picture}</li></ul>"
        f"<table><tr><th>A</th></tr>{picture}<tr><td>b</td></tr></table><p>Koniec</p>"
    )

    move({"id": 1, "title": "W liście", "body": body}, "--files", str(FOLDER))

    blocks = blocks_of(draft_of("W liście"))
    kinds = ["heading", "list", "picture", "table", "paragraph", "picture"]
    assert [kind for kind, _value in blocks] == kinds
    assert blocks[3][1]["caption"] == "Plan"


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
    attached = [
        (attachment.value["document"], attachment.value["title"])
        for attachment in draft.attachments
    ]
    assert attached == [(plan, "Plan prac")]
    assert blocks_of(draft_of("Przegląd gazu"))[1] == (
        "paragraph",
        f'<p><a linktype="page" id="{water.pk}">O wodzie</a></p>',
    )
    assert {plan.collection, scheme.collection} == {get_public_files()}


def test_the_report_names_each_change_in_words(move: Move):
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


@pytest.mark.thorough
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
