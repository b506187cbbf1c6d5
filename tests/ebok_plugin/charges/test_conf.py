from ebok_plugin.charges.conf import check_charge_settings


def test_what_becomes_of_a_change_inside_a_month_is_one_of_two_words(settings):
    for word, problems in (("NEXT_MONTH", []), ("DAILY", []), ("WEEKLY", ["charges.E001"])):
        settings.COOP_MIDMONTH = word
        assert [problem.id for problem in check_charge_settings(None)] == problems
