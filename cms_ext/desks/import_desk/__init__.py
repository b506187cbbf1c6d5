"""Bulk import: data from files is rehearsed, decided on, and then written once.

What fits one transaction is a file at an `ImportDesk` and its `ImportScreen` (a bank's statement, a
table): the upload is stored for one person and one day, the page carries a signed receipt, the
report is made again each time, and `commit_file` takes the same bytes or nothing. `import_file`
imports every table. What is larger is an `ImportRun` at a `RunDesk` and its `RunScreen` (documents
of the library, an old site): a row stores the bytes, each part is rehearsed and written in a
transaction of its own, a job continues it, and the rows of its parts are the report.

An app that imports a table of its own declares four things and mounts the screen:

    # domain/member_file.py: its fields are the columns, the help and the sample
    @dataclass(frozen=True, slots=True, kw_only=True)
    class MemberRow(TableRow): ...       # cms_ext.base.tables.declaration

    # domain/import_members.py
    class MembersImport(KeyedImport[MemberRow, Membership]):
        def find_stored(self, rows): ...               # by key, for portions of 500
        def judge_new(self, line, row): ...            # self.refuse(…), or as text what it makes
        def judge_known(self, line, row, stored): ...  # what differs; self.refuse(…), self.warn(…)
        def write_rows(self, rows, origin): ...        # through the app's own verbs

    MEMBERS = TableKind(
        kind="members", row=MemberRow, judge=MembersImport,
        path="members_area.register.domain.import_members.MEMBERS",  # for large files
    )

    # views/import_members.py
    SCREEN = table_screen(
        MEMBERS, url_name="register_import", title=…, introduction=…,
        permissions=("app.add_thing", "app.change_thing"), done_url_name=…,
    )

    # wagtail_hooks.py: register_admin_urls → table_urls(SCREEN, "czlonkowie/import"),
    # and ScreenMenuItem(SCREEN, order) in the menu of the group.

    # management/commands/import_members.py
    class Command(TableImportCommand):
        table = MEMBERS

A table of another program is read by a saved layout (`mapping`): the assistant of each screen takes
its targets from the declared columns, whose `form` says which values layouts convert and clean. A
kind that declares `numbers` has numbers matched in spite of dashes.

Rows that contradict or contain each other are judged by a `TableImport`, once all are read. Writing
runs in the transaction of the commit, behind a lock that only one file of a kind holds, and right
after a second judging by the same object: what `judge` stored in the object is still valid. It
records the events of its rows by the app's verbs; the event of the file, its record
(`ImportedFile`) and the rule that the same file adds nothing are done here. Names of files and
cells never go to the access log.

The rules are those of `import_formats.md` §4, with two exceptions: a file is not undone, because a
register is corrected in the register; and the original is not stored, only its SHA-256. An app that
undoes a table all the same knows its file by `imported` and calls `forget_file` then.
"""
