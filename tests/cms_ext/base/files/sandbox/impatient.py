"""The same, from a host that does not wait for long."""

from cms_ext.base.files.sandbox import host
from tests.cms_ext.base.files.sandbox.obeying import main as main

host.IDLE = 0.1
