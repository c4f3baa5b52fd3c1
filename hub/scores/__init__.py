"""Scores: computed when something changed, when time changes them, when a version is published."""
