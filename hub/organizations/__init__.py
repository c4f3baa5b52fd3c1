"""Customers of ours, their people, and what was done by whom."""
