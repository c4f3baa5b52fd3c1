"""Leads, their accounts, activities, outcomes and identity."""
