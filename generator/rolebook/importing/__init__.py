"""Importing: documents, foreign tables and earlier exports become specs, and hand edits stay."""
