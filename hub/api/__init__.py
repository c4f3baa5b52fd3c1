"""Machine-readable answers: health, metrics, hooks."""
