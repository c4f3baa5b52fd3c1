"""Scorecard versions: immutable once published, one of them live."""
