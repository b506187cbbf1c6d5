"""What is written wrong in plugins that the kit made for these tests."""

# What is written in place of what, by file of the plugin's package; "" adds at the end.
Edits = dict[str, dict[str, str]]
ONE_MORE = """from django.db import migrations, models

{code}

class Migration(migrations.Migration):
    dependencies = [("{name}", "0001_initial"){more}]
    operations = [{operation}]
"""
CARELESS: Edits = {
    "apps.py": {
        'icon="message"': 'icon="kotwica"',
        "    Job,": "    Applying,\n    Charging,\n    Corrections,\n"
        "    DeskTask,\n    DisputableRows,\n"
        "    FirstStep,\n    FollowedAccounts,\n"
        "    Job,\n    PersonPart,\n    Question,\n    ReportableEvents,\n    SetUp,",
        "roles=(": 'roles=(Role("gardener", ("careless.add_entry", "careless.delete_entry")),',
        "rights=(": 'rights=(RightInWords("czyta", ("careless.view_entry",)),',
        "finds=(": 'finds=(\n            SearchGroup("all", "Wszystko", '
        '("wagtailadmin.access_admin",), "careless.jobs.find", '
        '"careless_entry_modeladmin_index"),',
        "today=(": 'desk_tasks=(\n            DeskTask("Wpisz od razu", '
        '"careless_entry_modeladmin_create", ("wagtailadmin.access_admin",)),),\n'
        '        followed_accounts=FollowedAccounts("careless.jobs.followed", '
        '"careless.jobs.acted_on", "careless.jobs.left"),\n'
        '        charged_work="careless.jobs.work",\n        charging=Charging('
        '("careless.view_entry",), "careless.jobs.accounts", "careless.jobs.charge", '
        '"careless.jobs.charged"),\n        disputable=(\n'
        '            DisputableRows("entry", "careless.jobs.seen", '
        '"careless.jobs.twice", ("careless.view_entry",)),\n'
        '            DisputableRows("title", "careless.jobs.nobody", "careless.jobs.title", '
        '("careless.view_entry",)),),\n'
        '        reportable=(ReportableEvents("entry", "careless.jobs.event"),),\n'
        '        today=(\n            WorkQueue("all", "Wszystkie wpisy", '
        '"careless_entry_modeladmin_index", ("wagtailadmin.access_admin",), "careless.jobs.all"),\n'
        '            WorkQueue("read", "Wpisy czytane", "careless:entries", '
        '("careless.view_entry",), "careless.jobs.read"),',
        'demo="careless.demo.load",': 'demo="careless.demo.load",\n'
        '        first_steps=(FirstStep("Wpisz", "Po coś.", "careless:entries", '
        '"careless.add_entry", "careless.jobs.entered"),),\n'
        '        set_up=SetUp("careless.demo.set_up", (Question("rooms", "Pokoje", rows=(\n'
        '            Question("number", "Numer", default="I", check="careless.demo.number"),),\n'
        '            default_rows=(("pierwszy",),), example_rows=(("1",),)),)),\n'
        '        applying=Applying("careless.demo.banner", "careless.demo.papers", '
        '"careless.demo.valid"),\n'
        '        corrections=Corrections("careless.demo.accounts", "careless.demo.propose", '
        '"careless.demo.drafts"),\n'
        '        person=PersonPart("careless.personal_data.sections"),\n'
        '        premises="careless.personal_data.sections",',
        "demo=": 'backup_checks=("careless.demo.figures", "careless.demo.rows"),\n        demo=',
    },
    "jobs.py": {
        "": "from cms_ext.frontend.theme.views import not_found\n"
        "from ebok_plugin.ledger.models import Account\n"
        "from careless.models import Entry\n\n\n"
        "def entered(today):\n    return list(Entry.objects.all()) + list(Entry.objects.all())\n"
        "\n\ndef find(query, user, today):\n"
        "    return [str(entry.person) for entry in Entry.objects.all()]\n"
        "\n\ndef twice(key, today):\n"
        "    from cms_ext.plugins import Figure, RowFigures\n\n"
        "    figure = Figure('Kwota', '1,00')\n"
        "    known = Entry.objects.filter(pk=key) if key in '123456789' and key else ()\n"
        "    return RowFigures('Wpis', 'Wpis', (figure, figure)) if known else None\n"
        "\n\ndef seen(key, user, today):\n    return twice(key, today)\n"
        "\n\ndef nobody(key, user, today):\n    return None\n"
        "\n\ndef title(key, today):\n    return 'Wpis' if key == '0' else None\n"
        "\n\ndef event(key, today):\n    return 'Wpis' if key == '0' else None\n"
        "\n\ndef accounts(person, today):\n"
        "    from cms_ext.plugins import PayerAccount\n\n"
        "    return [PayerAccount('1', 'wszystkich')]\n"
        "\n\ndef charge(new, origin, today):\n    return None\n"
        "\n\ndef followed(user, today):\n    return Entry.objects.values_list('title')\n"
        "\n\ndef acted_on(user, today):\n    return ['1']\n"
        "\n\ndef left(person, today):\n    return Entry.objects.none().values_list('title')\n"
        "\n\ndef charged(keys, today):\n    return {}\n"
        "\n\ndef work(keys, user, today):\n    return dict.fromkeys(keys, 'Wpis')\n"
        "\n\ndef all(user, today):\n    return list(Entry.objects.all())\n\n\n"
        "def read(user, today):\n    from cms_ext.plugins import Waiting\n\n"
        "    return Waiting(len({str(entry.person) for entry in Entry.objects.all()}))\n"
    },
    "templates/careless/proposed.html": {
        '<p class="note">': '<p style="color:red">x</p>\n<script>alert(1)</script>\n'
        '<b onclick="a()">y</b><a href="javascript:b()">z</a>\n'
        '<img src="https://obrazki.example/a.png" alt=""><p class="note">'
    },
    "demo.py": {
        "if not Entry.objects.filter(title=title).exists():": "if True:",
        "": "\n\ndef figures():\n    import time\n\n"
        '    return {"wpisy": "3", "chwila": str(time.perf_counter_ns())}\n\n\n'
        'def rows():\n    return {"wpisy": 3}\n\n\n'
        "def number(text):\n"
        '    if text == "?":\n        raise KeyError(text)\n'
        "    if not text.isascii() or not text.isdigit():\n"
        '        raise ValueError("Same cyfry.")\n'
        "    return text\n\n\n"
        "def banner():\n    return None\n\n\n"
        "def valid():\n    return 14\n\n\n"
        "def accounts(person, today):\n"
        "    from cms_ext.plugins import PayerAccount\n\n"
        '    return [PayerAccount("1", "lokal")]\n\n\n'
        "def propose(new, origin, today):\n    pass\n\n\n"
        "def drafts(keys):\n    return {}\n\n\n"
        "def papers(realm, today):\n"
        "    from cms_ext.plugins import PaperLink\n\n"
        '    return [PaperLink("Wniosek", "/careless/wniosek/"), "/careless/"] '
        'if realm == "ikcs" else []\n\n\n'
        "def set_up(answers, today, origin):\n"
        '    Entry.objects.create(title="Powitanie")\n    return {"entry": 1}\n',
    },
    "wagtail_hooks.py": {
        "": "from django.http import HttpResponse\nfrom django.urls import path\n"
        "from wagtail import hooks\nfrom wagtail.admin.menu import MenuItem\n\n\n"
        "def everything(request):\n    return HttpResponse('Anna Lis')\n\n\n"
        "def broken(request):\n    raise KeyError(1)\n\n\n"
        '@hooks.register("register_admin_urls")\ndef more():\n'
        '    return [path("careless/all/", everything), path("careless/no/", broken)]\n\n\n'
        '@hooks.register("register_admin_menu_item")\ndef entry():\n'
        '    return MenuItem("Wszystko", "/admin/careless/all/")\n'
    },
    "models.py": {"max_length=120": "max_length=150"},
    "personal_data.py": {
        "    Entry.objects.filter(person=person).delete()\n": "",
        "Entry.objects.filter(person=person).order_by": "Entry.objects.none().order_by",
        "": "\n\ndef sections(person, user, today):\n"
        "    from cms_ext.plugins import PersonSection\n\n"
        '    return [PersonSection("Wpisy", (), "Ta osoba niczego nie wpisała.")]\n',
    },
}
MEMBER = """models.ForeignKey(
        "members_area_register.Membership",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )"""
INTRUDING: Edits = {
    "apps.py": {'models=("intruding.Entry",),': "models=(),"},
    "urls.py": {'path("intruding/dodaj/wyslano/"': 'path("szukaj/"'},
    "models.py": {
        "    shown_from = ": f"    member = {MEMBER}\n    shown_from = ",
        'verbose_name = _("wpis")': 'db_table = "wpisy"\n        verbose_name = _("wpis")',
    },
    "migrations/0002_member.py": {
        "": ONE_MORE.format(
            name="intruding",
            code="def fill(apps, editor):\n    pass\n",
            more=', ("members_area_register", "0001_initial")',
            operation='migrations.AlterModelTable("entry", "wpisy"), '
            f'migrations.AddField("entry", "member", {MEMBER}), migrations.RunPython(fill)',
        )
    },
    "templates/intruding/entries.html": {
        "{{ entry.title }}": "{{ entry.title }}, {{ entry.person.name }}"
    },
}
FAILING: Edits = {
    "personal_data.py": {"    rows: list[Row]": "    1 / 0\n    rows: list[Row]"},
    "apps.py": {
        "    Job,": "    AlsoAdmits,\n    IdentityProvider,\n    Job,",
        'slug="failing",': 'slug="failing", realm="ikcs",\n'
        '        also_admits=AlsoAdmits("failing.jobs.everybody", "failing:entries"),\n'
        "        identity_providers=("
        'IdentityProvider("fusy", "Zaloguj z fusów", "Dla każdego.", "failing.jobs.forget"), '
        'IdentityProvider("kula", "Zaloguj z kuli", "Dla każdego.", "failing.jobs.Teller")),',
        "menu=(": 'menu=(MenuEntry("Wysłano", "failing:proposed"),',
    },
    "jobs.py": {
        "": "\n\nfrom cms_ext.people.identity.domain.identity_provider import Proven, Provider\n"
        "from failing.models import Entry\n\n\n"
        "def everybody(user, today):\n    Entry.objects.count()\n    Entry.objects.exists()\n"
        "    Entry.objects.first()\n    return 'tak'\n\n\n"
        "class Teller(Provider):\n"
        "    answered_by = ()\n    stranger_template = 'failing/stranger.html'\n\n"
        "    def is_offered(self):\n        return Entry.objects.count()\n\n"
        "    def begin(self, session, now):\n        return None\n\n"
        "    def finish(self, session, answer, now):\n        return Proven(None, True)\n\n"
        "    def end(self, kept, now):\n        return None\n"
    },
    "views.py": {"    page = page_of(": '    raise KeyError("wpis")\n    page = page_of('},
}
LEAVING: Edits = {
    "migrations/0002_redirect.py": {
        "": ONE_MORE.format(
            name="leaving",
            code="def lead(apps, editor):\n"
            '    redirects = apps.get_model("wagtailredirects", "Redirect").objects\n'
            '    redirects.get_or_create(old_path="/leaving/dodaj", redirect_link="/kontakt/")\n',
            more=', ("wagtailredirects", "0008_add_verbose_name_plural")',
            operation="migrations.RunPython(lead, migrations.RunPython.noop)",
        )
    }
}
PLUGINS = {
    "careless": CARELESS,
    "intruding": INTRUDING,
    "failing": FAILING,
    "leaving": LEAVING,
    "sound": {},
}
