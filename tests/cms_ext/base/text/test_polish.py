import random
import unicodedata

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import TextField, Value
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.polish import fold_text, order_polish
from cms_ext.base.text.polish_lookups import (
    Folded,
    PolishOrder,
    contains_text,
    equals_text,
    find_words,
    match_prefix,
)

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
PHONE_BOOK = [
    "2 zł", "10 zł", "10/2", "10/10", "Ab Zenon", "ab Żaneta", "Aba",
    "Abb 9 m. 10", "Abb 10 m. 2",
    "Abb 010 m. 9", "Ą", "Ącki", "Ba", "Cyga", "Ćma", "Dvořák",
    "Dvorzak", "E", "É", "Ez", "Ę", "Laz", "Lis", "łabędź", "ŁAD", "Łódź", "Mak", "Nowak",
    "Nowak Zofia", "Nowak-Lis", "Nowaka", "Ńa", "Ob", "Ó", "Pa", "Sz", "Szß", "Św", "Ta", "Zych",
    "Zz", "Źdźbło", "Żak",
]  # fmt: skip
FOLDED = {
    "ŁABĘDŹ": "labedz",
    "łabędź": "labedz",
    unicodedata.normalize("NFD", "Łabędź"): "labedz",
    "ła\u00adbę\u200bdź": "labedz",
    "Großmann, Ærø & Þór": "grossmann, aero & thor",
    "„Ciepła” – 2\u00a0szt.": '"ciepla" - 2 szt.',
    "ŻÓŁĆ_100%\\": "zolc_100%\\",
    "Øresund ďábel ĳs ﬁn m²": "oresund dabel ijs fin m2",
    "ΣΑΣ Жук": "σασ жук",
    "": "",
}
# What people and copied texts may hold; other scripts have rules of their own for small letters.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(ALPHABET + ALPHABET.upper()),
        st.sampled_from("0123456789 %_\\'\"-–„”ßæœþøđ\u0328\u0301\u00ad"),
        st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_characters="\x7f"),
        st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF),
    ),
    max_size=12,
)  # fmt: skip
both = pytest.mark.both_databases


def in_sql(transform, texts):
    """What the database makes of the texts."""
    compiler = ContentType.objects.all().query.get_compiler(connection=connection)
    parts = [compiler.compile(transform(Value(text, TextField()))) for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _params in parts)}",
            [value for _sql, params in parts for value in params],
        )
        return list(cursor.fetchone())


def test_words_are_folded():
    assert {text: fold_text(text) for text in FOLDED} == FOLDED


def test_the_order_is_that_of_a_polish_phone_book():
    mixed = random.Random(1).sample(PHONE_BOOK, len(PHONE_BOOK))

    assert sorted(sorted(ALPHABET), key=order_polish) == list(ALPHABET)
    assert sorted(sorted(ALPHABET.upper()), key=order_polish) == list(ALPHABET.upper())
    # „E” and „É” have one place.
    keys = [order_polish(name) for name in sorted(mixed, key=order_polish)]
    assert keys == list(map(order_polish, PHONE_BOOK))


@both
@pytest.mark.postgresql_core
@pytest.mark.django_db
def test_the_database_does_the_same():
    texts = [*FOLDED, *PHONE_BOOK, *ALPHABET, *ALPHABET.upper()]

    assert in_sql(Folded, texts) == list(map(fold_text, texts))
    assert in_sql(PolishOrder, texts) == list(map(order_polish, texts))


@both
@pytest.mark.django_db
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_the_database_does_the_same_with_any_text(texts):
    assert in_sql(Folded, texts) == list(map(fold_text, texts))
    assert in_sql(PolishOrder, texts) == list(map(order_polish, texts))


def stored(*names):
    for name in names:
        ContentType.objects.create(app_label="t", model=name)
    return ContentType.objects.filter(app_label="t")


@both
@pytest.mark.postgresql_core
@pytest.mark.django_db
def test_rows_are_found_and_ordered():
    rows = stored(*reversed(PHONE_BOOK), "50%_\\", "5000")

    def hits(condition):
        return sorted(rows.filter(condition).values_list("model", flat=True))

    ordered = rows.exclude(model__startswith="50").order_by("model__polish", "-pk")
    assert list(ordered.values_list("model", flat=True)) == PHONE_BOOK
    assert {
        typed: hits(find_words(typed, "model", "app_label"))
        for typed in ("ŁABĘDŹ", "labedz", "abed", "zofia T", "50%_\\", "%", "_", "\\", "zofia x")
    } == {
        "ŁABĘDŹ": ["łabędź"],
        "labedz": ["łabędź"],
        "abed": ["łabędź"],
        "zofia T": ["Nowak Zofia"],
        "50%_\\": ["50%_\\"],
        "%": ["50%_\\"],
        "_": ["50%_\\"],
        "\\": ["50%_\\"],
        "zofia x": [],
    }
    assert hits(match_prefix("model", "nowąk ")) == ["Nowak Zofia"]
    assert hits(contains_text("model", "K Z")) == ["Nowak Zofia"]
    assert hits(equals_text("model", "laBedz")) == ["łabędź"]
    assert rows.filter(find_words(" ", "model")).count() == len(PHONE_BOOK) + 2


@pytest.mark.django_db
def test_an_empty_column_stays_empty():
    assert in_sql(Folded, [None]) == in_sql(PolishOrder, [None]) == [None]
