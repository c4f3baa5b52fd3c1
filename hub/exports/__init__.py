"""What an organization takes with it: leads, scores, history and activities as files."""
