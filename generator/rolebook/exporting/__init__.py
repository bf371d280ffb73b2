"""Exporting: the framework as files for other programs and for people without the site."""
