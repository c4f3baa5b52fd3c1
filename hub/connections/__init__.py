"""Links to outside systems: tokens, cursors, budgets."""
