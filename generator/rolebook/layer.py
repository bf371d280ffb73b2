"""The theme layer: where the templates and assets over Material are, and which of them every page loads."""

from pathlib import Path

FOLDER = Path(__file__).parent / "theme"
STYLESHEETS = ("assets/rolebook/chrome.css", "assets/rolebook/content.css")
SCRIPTS = ("assets/rolebook/chrome.js",)
