"""What goes out to the accountant: accounts of the plan, journals of months, turnover."""
