"""What somebody sets for themselves, and the page that leads to all that is seldom needed."""
