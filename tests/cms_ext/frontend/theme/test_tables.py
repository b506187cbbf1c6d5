"""Tables, sections and facts of templates are written as by hand."""

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError

ROWS = [("<1>", "Anna & Jan", "12,00"), ("2", "", "")]
BY_HAND = """
<div class="desk-table desk-queue" role="{role}" aria-labelledby="konta" tabindex="0">
  <table class="listing">
    <thead>
      <tr>
        <th scope="col">Konto</th>
        <th scope="col">Kto</th>
        {% if may_pay %}<th scope="col" class="desk-n">Zaległość (zł)</th>{% endif %}
      </tr>
    </thead>
    <tbody>
      {% for number, name, amount in rows %}
        <tr>
          <th scope="row">{{ number }}</th>
          <td class="day" data-label="{{ who }}">{{ name }}</td>
          {% if may_pay %}<td class="desk-n" data-label="Zaległość">{{ amount }}</td>{% endif %}
        </tr>
      {% endfor %}
    </tbody>
    {% if may_pay %}<tfoot><tr><th scope="row">Razem</th></tr></tfoot>{% endif %}
  </table>
</div>
"""
BY_TAG = """
{% desk_table number, name, amount in rows role=role labelledby="konta" %}
  {% row_heading _("Konto") %}{{ number }}
  {% column _("Kto") cell_css="day" label=who %}
    {{ name }}
  {% column _("Zaległość (zł)") css="desk-n" label=_("Zaległość") if may_pay and role %}
    {{ amount }}
  {% foot if may_pay %}
    <tr><th scope="row">Razem</th></tr>
{% enddesk_table %}
"""


@pytest.mark.parametrize("may_pay", [True, False])
@pytest.mark.parametrize("rows", [ROWS, []])
def test_a_table_is_written_as_by_hand(may_pay: bool, rows: list[tuple[str, str, str]]):
    values = {"rows": rows, "may_pay": may_pay, "who": '<"Kto">', "role": "region"}

    assert render(BY_TAG, **values) == render(BY_HAND.replace("{role}", "region"), **values)


def test_a_table_without_options_scrolls_nowhere_and_has_no_name():
    shown = render(
        '{% table n in rows %}{% column "" %}{{ forloop.counter }}{% endtable %}', rows="ab"
    )

    head = "<table><thead><tr><td></td></tr></thead>"
    assert shown == f"{head}<tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>"


def test_a_table_may_have_rows_by_hand_and_no_labels():
    shown = render(
        '{% table n in rows css="plain" label=_("Stan") labels=False %}'
        '{% column _("Ile") %}{{ n }}{% rows %}<tr><td>3</td></tr>{% endtable %}',
        rows=[1],
    )

    head = '<table class="plain" aria-label="Stan"><thead><tr><th scope="col">Ile</th></tr></thead>'
    assert shown == f"{head}<tbody><tr><td>1</td></tr><tr><td>3</td></tr></tbody></table>"


def test_a_table_within_a_table_has_its_own_cells():
    inner = '{% table n in row %}{% column _("B") %}{{ n }}{% endtable %}'
    shown = render(
        '{% table row in rows %}{% column _("A") %}' + inner + "{% endtable %}", rows=["xy"]
    )

    assert re.findall(r"<td[^>]*>([^<]*)", shown) == ["", "x", "y"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('labelledby="x" %}', "the loop of the rows comes first"),
        ("n in rows %} lost {% column _('A') %}", "only columns show something of a row"),
        ("n in rows %}{{ n }}{% column _('A') %}", "only columns show something of a row"),
        ("m, n in rows %}{% column _('A') label=n.day|date %}", "column is the same for all rows"),
        ("n in rows %}{% row_heading n %}", "row_heading is the same for all rows"),
    ],
)
def test_a_table_that_would_lose_something_is_no_template(table: str, reason: str):
    with pytest.raises(TemplateSyntaxError, match=f"desk_table: {reason}"):
        render("{% desk_table " + table + "{% enddesk_table %}")


def test_a_section_is_named_by_its_heading():
    shown = render(
        '{% desk_section "konta" _("Konta") %}<p>{{ body }}</p>{% enddesk_section %}'
        '{% section slug title css="card" %}{% endsection %}{% section "x" "X" %}{% endsection %}',
        body="<i>",
        slug="<s>",
        title="<t>",
    )

    assert shown == (
        '<section class="desk-section" aria-labelledby="konta"><h2 id="konta">Konta</h2>'
        "<p>&lt;i&gt;</p></section>"
        '<section class="card" aria-labelledby="&lt;s&gt;">'
        '<h2 id="&lt;s&gt;">&lt;t&gt;</h2></section>'
        '<section aria-labelledby="x"><h2 id="x">X</h2></section>'
    )


def test_a_fact_may_be_a_part_of_the_template_and_have_a_condition():
    text = (
        "{% blockfact _('Lokal') %} {{ home }}, {{ floor }} {% endblockfact %}"
        '{% blockfact name if account and not closed %}{% url "none" %}{% endblockfact %}'
    )

    fact = "<div><dt>Lokal</dt><dd>&lt;1&gt;, 2</dd></div>"
    assert render(text, home="<1>", floor=2, account=1, closed=True) == fact


def render(text: str, **values: object) -> str:
    """Return the HTML without the blanks that stand around tags."""
    html = Template("{% load coop %}" + text).render(Context(values))
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html.strip())
