"""The command line `collegial`: JSON Lines for programs, tables for people."""
