"""Lets ``python -m rolebook`` do what the command does."""

from rolebook.cli import main

main()
