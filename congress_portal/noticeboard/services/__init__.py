"""Verbs of the notice board."""
