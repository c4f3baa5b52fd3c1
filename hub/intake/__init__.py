"""What comes in: pulls, notices, files. Stored first, understood after."""
