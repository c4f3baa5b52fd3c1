"""Speed, measured beside a baseline in the same run: `leadlight bench NAME`."""
