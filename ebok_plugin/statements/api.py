"""What another plugin may use of documents (decision 1): a check code on a paper of its own."""

from ebok_plugin.statements.domain.issued_file import ProvedFacts, issue_check_code, register_file
from ebok_plugin.statements.domain.papers.statement import check_box

__all__ = ["ProvedFacts", "check_box", "issue_check_code", "register_file"]
