"""Bulk import: whatever comes in by files is rehearsed, decided on, and then written once.

What fits one transaction is a file at an `ImportDesk` and its `ImportScreen` (a bank's statement, a
table): the upload is kept for one person and one day, the page carries a signed receipt, the report
is made anew each time, and `commit_file` takes the same bytes or nothing. `import_file` is the way
of every table. What is larger is an `ImportRun` at a `RunDesk` and its `RunScreen` (documents of
the library, an old site): a row keeps the bytes, each part is rehearsed and written in a
transaction of its own, the job goes on with it, and the rows of its parts are the report.

An app that brings in a table of its own declares four things and mounts the screen:

    # domain/import_members.py
    class MembersImport(TableImport[MemberRow]):
        def judge(self, rows): ...       # portions of 500: count self.outcome.new / .unchanged /
                                         # .changed, list self.outcome.changes, self.refuse(…), warn
        def finish(self): ...            # what only the whole file shows
        def write(self, rows, origin): ...   # the rows once more, through the app's own verbs

    MEMBERS = TableKind(
        kind="members", schema=members_schema, judge=MembersImport, sample=(…, …),
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

`write` runs in the transaction of the commit, behind a turn that only one file of a kind has, and
straight after a second judging by the same object: what `judge` remembered in the object still
holds. It writes the access log's events of its rows by the app's verbs; the event of the file, its
record (`ImportedFile`) and the rule that the same file adds nothing are done here. Names of files
and cells never go to the access log.

The rules are those of `import_formats.md` §4, but for two: nothing is taken back by the file, since
a register is corrected in the register; and the original is not kept, only its SHA-256. An app that
takes a table back all the same knows its file by `imported` and says `forget_file` then.
"""
