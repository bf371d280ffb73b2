"""Commands: what the command line can do, each module imported only where one of its commands is given."""
