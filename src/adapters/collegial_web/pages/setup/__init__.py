"""Setting up a plan, step by step, and going on with it next year."""
