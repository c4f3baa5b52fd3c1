"""Things to tell the outside world once: alerts and tasks."""
