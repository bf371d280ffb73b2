"""Building: rendered pages become a site, by MkDocs or other engines, checked before anybody sees it; and previews."""
