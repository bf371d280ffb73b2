"""Views: what is worked out from the framework, as values and pieces that pages, commands and exports show."""
