"""History: a plan at any moment, what had changed, and whether the record is whole."""
