"""A reader of the built handbook, with a browser."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request


class Reader:
    """Somebody with a browser: opens pages of the handbook and notes what each page asks other hosts for."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host = host
        self.page: Page = context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https"} and url.netloc != urlsplit(self.host).netloc:
            self.foreign.append(request.url)

    def open(self, path: str = "") -> Page:
        """Open a page and return it."""
        self.page.goto(self.host + path)
        return self.page
