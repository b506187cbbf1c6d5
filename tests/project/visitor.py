"""Somebody at a browser without scripts, on a site that a probe has set up."""

from typing import Any

from django.conf import settings
from django.test import Client

from tests.page_checks import parsed
from tests.staff_menu import links_of


class Person:
    """Somebody at a browser without scripts, who knows one address: that of the first screen."""

    def __init__(self, user: Any, first: str) -> None:
        self.user = user
        headers = {"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"}
        self.client = Client(headers=headers)
        self.client.force_login(user)
        # The second factor is another test's.
        session = self.client.session
        session["coop_second_factor"] = "PASSED"
        session.save()
        self.opens(first)

    def opens(self, address: str, posted: dict[str, Any] | None = None) -> None:
        if posted is None:
            answer = self.client.get(address, follow=True)
        else:
            answer = self.client.post(address, posted, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = parsed(answer)

    def links(self) -> dict[str, str]:
        """Of the page, and of the menu next to it."""
        menu = links_of(self.user) if self.user.is_staff else []
        on_page = {words(one): one.get("href") for one in self.page.xpath("//a[@href]")}
        return {**{one.label: one.url for one in menu}, **on_page}

    def goes(self, *names: str) -> None:
        """By the link that begins with each name, page after page."""
        for name in names:
            known = self.links()
            addresses = [url for label, url in known.items() if label.startswith(name)]
            assert addresses, f"{self.address} leads nowhere by „{name}”: {sorted(known)}"
            self.opens(addresses[0])

    def sends(self, **typed: Any) -> str:
        """Return the first form of the page that has these fields; what the next page says."""
        names = set(typed) - {"krok"}
        for form in self.page.xpath("//main//form[@method='post' or @method='POST']"):
            fields = {one.get("name") for one in form.xpath(".//*[@name]")}
            if names <= fields:
                given = {name: value or "" for name, value in form.form_values()}
                self.opens(form.get("action") or self.address, {**given, **typed})
                return self.said()
        raise AssertionError(f"{self.address} has no form with {names}")

    def presses(self, button: str) -> str:
        for form in self.page.xpath("//form[@method='post' or @method='POST']"):
            for one in form.xpath(".//button"):
                if words(one) == button:
                    given = {name: value or "" for name, value in form.form_values()}
                    if one.get("name"):
                        given[one.get("name")] = one.get("value", "")
                    self.opens(form.get("action") or self.address, given)
                    return self.said()
        raise AssertionError(f"{self.address} has no button „{button}”")

    def said(self) -> str:
        """Return the message above the page, else its heading."""
        messages = self.page.xpath("//*[contains(@class, 'messages')]//li | //*[@class='message']")
        return words((messages or self.page.xpath("//h1"))[0])

    def reads(self, beginning: str) -> str:
        """Return the first line or link of the page that begins so, or nothing."""
        found = [words(one) for one in self.page.xpath("//main//li | //main//a")]
        return next((one for one in found if one.startswith(beginning)), "")


def words(element: Any) -> str:
    return " ".join(element.text_content().replace("\N{NO-BREAK SPACE}", " ").split())
