"""The history of the database's tables, one concern per numbered file."""
