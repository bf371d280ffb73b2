"""Authoring: help for those who write specs: new files, layout that keeps comments, merging, and advice on prose."""
