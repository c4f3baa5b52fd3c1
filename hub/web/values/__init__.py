"""What templates show, as frozen values built by plain functions."""
