"""The subcommands of `collegial`, one module each."""
