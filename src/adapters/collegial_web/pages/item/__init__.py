"""The page of one thing that waits."""
