from cms_ext.base.tables.writing import neutralise_formula, write_csv


def test_a_table_opens_in_polish_and_runs_nothing():
    table = write_csv([["Plik", "Uwagi"], ["=cmd.pdf", 'łąka; "x"']])

    assert table.decode("utf-8-sig") == 'Plik;Uwagi\r\n\'=cmd.pdf;"łąka; ""x"""\r\n'
    assert table.startswith(b"\xef\xbb\xbf")


def test_what_a_spreadsheet_would_run_is_made_text_and_other_text_stays():
    run = ["=1+1", '=HYPERLINK("x")', "+48 22", "-12,50", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
    run += ["  =1", "＝1+1", "\tzwykły"]
    text = ["", "Anna Lis", "3/RN/2024", "a=b", "2026-11-20", "  Anna"]

    assert [neutralise_formula(one) for one in run] == [f"'{one}" for one in run]
    assert [neutralise_formula(one) for one in text] == text
