"""Addresses: where pages and files of the site are found by who reads another of its files."""

from dataclasses import dataclass

from rolebook.pages import Pages


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that one file gives: whole ones where the site's own is known, else as seen from the file.

    ``here`` is the file's path in the site, ``site`` the site's address, empty or with a “/” at its end.
    """

    pages: Pages
    here: str
    site: str = ""

    def file(self, path: str) -> str:
        """Return the address of a file of the site."""
        return self.site + path if self.site else "../" * self.here.count("/") + path

    def page(self, kind: str, id: str = "") -> str:  # noqa: A002 - it is called an id everywhere else
        """Return the address of a page, empty where there is none."""
        page = self.pages.find(kind, id)
        return (self.file(page.url) or "./") if page else ""
