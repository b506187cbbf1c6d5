{% load i18n %}<h2>{{ value.heading }}</h2>
{% if entries %}<ul>{% for entry in entries %}<li>{{ entry.title }}</li>{% endfor %}</ul>
{% else %}<p>{% translate "Nie ma tu jeszcze wpisów" %}</p>{% endif %}
