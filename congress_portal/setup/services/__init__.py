"""Verbs of setting up: the county, its divisions, organizations, people and calendar."""
