"""The leadlight command."""
