"""Searching: the index of all pages, and what the finder answers outside of a browser."""
