"""Rolebook: structured YAML role specs become a career-framework handbook."""
