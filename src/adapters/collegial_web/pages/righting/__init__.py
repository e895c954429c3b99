"""The record, and putting right what was wrong in it."""
