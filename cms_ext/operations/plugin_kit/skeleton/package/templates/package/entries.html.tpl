{% extends "cms_ext/theme/base.html" %}{% load coop i18n %}
{% block title %}{% translate "${title}" %}{% endblock %}
{% block content %}<div class="wrap section stack"><h1>{% translate "${title}" %}</h1>
<p class="lead">{% translate "Wpisy mieszkańców dla mieszkańców." %}</p>
<p><a class="btn" href="{% url "${slug}:propose" %}">{% translate "Dodaj wpis" %}</a></p>
{% for entry in page %}<article class="card"><h2>{{ entry.title }}</h2>
{{ entry.text|linebreaks }}
<p class="small soft">{% translate "Od" %} <time datetime="{{ entry.shown_from|date:"Y-m-d" }}">{{ entry.shown_from|plain_date }}</time></p></article>
{% empty %}{% translate "Nie ma tu jeszcze wpisów" as nothing %}{% translate "Dodaj pierwszy: po zalogowaniu zajmie to minutę." as what_to_do %}
{% include "cms_ext/theme/parts/empty.html" with title=nothing text=what_to_do symbol="message" %}{% endfor %}
{% include "cms_ext/theme/parts/pager.html" with page_obj=page %}</div>{% endblock %}
