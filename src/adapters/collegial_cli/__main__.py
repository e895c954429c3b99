"""`python -m collegial_cli` is `collegial`."""

from collegial_cli.start import main

if __name__ == "__main__":
    main()
