from __future__ import annotations

from cms_ext.public_site.editing.domain.destinations import Target, WrittenText, written


def test_paragraphs_points_and_links_as_an_editor_wrote_them() -> None:
    source = (
        '<p>Woda wróci<br/>o&nbsp;<b>15:00</b>. <a linktype="page" id="7">Plan <i>prac</i></a></p>'
        "<ul><li>Wrzosowa 1</li><li>Wrzosowa 3<ul><li>klatka 2</li></ul></li></ul>"
        '<p><a href="tel:+48221234567">Pogotowie</a>, <a linktype="document" id="3">mapa</a></p>'
    )

    assert written(source) == WrittenText(
        (
            "Woda wróci",
            "o 15:00. Plan prac",
            "Wrzosowa 1",
            "Wrzosowa 3",
            "klatka 2",
            "Pogotowie, mapa",
        ),
        (
            ("Plan prac", Target("page", "7")),
            ("Pogotowie", Target("address", "tel:+48221234567")),
            ("mapa", Target("document", "3")),
        ),
    )


def test_an_empty_field() -> None:
    assert written(" ") == WrittenText((), ())
