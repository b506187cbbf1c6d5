{% extends "cms_ext/theme/base.html" %}{% load coop_pages wagtailcore_tags %}
{% block title %}{{ page.seo_title|default:page.title }}{% endblock %}
{% block head %}{% include "cms_ext/pages/parts/head.html" with description=page.search_description %}{% endblock %}
{% block crumbs %}{% crumbs_of page as links %}{% include "cms_ext/theme/parts/crumbs.html" with here=page.title %}{% endblock %}
{% block content %}<div class="wrap"><article class="prose section"><h1>{{ page.title }}</h1>
{% for block in page.body %}{% include_block block %}{% endfor %}</article></div>{% endblock %}
