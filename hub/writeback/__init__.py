"""Scores into native CRM fields: what a record should show against what we last wrote."""
