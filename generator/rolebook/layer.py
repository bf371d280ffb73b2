"""The theme layer: where the templates and assets over Material are, and which files every page loads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import material

FOLDER = Path(__file__).parent / "theme"
ASSETS = FOLDER / "assets" / "rolebook"
STYLESHEETS = ("assets/rolebook/chrome.css", "assets/rolebook/content.css")
SCRIPTS = ("assets/rolebook/chrome.js",)
# In a preview only: shows what is wrong with the specs, from a file in the site.
PREVIEW_SCRIPTS = ("assets/rolebook/preview.js",)
PREVIEW_PROBLEMS = "problems.txt"

# What a browser may load and run: this site's own files and nothing else, and no script or style within a page.
# Material's icons stand in its stylesheet as data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src"
    " 'self'; base-uri 'none'; form-action 'none'"
)

# Light, dark and what the system says; used where a handbook's settings name no palette.
PALETTE = tuple(
    {"media": media, "scheme": scheme, "primary": "custom", "accent": "custom", "toggle": {"icon": icon, "name": name}}
    for media, scheme, icon, name in (
        ("(prefers-color-scheme)", "default", "material/brightness-auto", "Switch to light mode"),
        ("(prefers-color-scheme: light)", "default", "material/weather-sunny", "Switch to dark mode"),
        ("(prefers-color-scheme: dark)", "slate", "material/weather-night", "Follow the system"),
    )
)

# What a palette of a handbook's own may leave out.
_OPTION = {**PALETTE[0], "media": "", "toggle": {"icon": "material/brightness-auto", "name": "Switch colours"}}

_MATERIAL = Path(material.__file__).parent / "templates"
_ASSETS = {
    "main_css": "assets/stylesheets/main.*.min.css",
    "palette_css": "assets/stylesheets/palette.*.min.css",
    "bundle_js": "assets/javascripts/bundle.*.min.js",
}


def palette(given: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the palettes that a handbook's settings name, one or several, with nothing left out."""
    several = [given] if isinstance(given, Mapping) else given
    return [{**_OPTION, **option} for option in several or PALETTE]


def material_assets() -> Mapping[str, str]:
    """Return the addresses of Material's own files, whose names hold a hash that changes with every release."""
    return {name: next(_MATERIAL.glob(pattern)).relative_to(_MATERIAL).as_posix() for name, pattern in _ASSETS.items()}
