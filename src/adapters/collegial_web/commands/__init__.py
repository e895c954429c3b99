"""The commands that the server adds to `collegial`.

Only the command line is imported at the top of each, because `collegial --help` needs their help.
"""
