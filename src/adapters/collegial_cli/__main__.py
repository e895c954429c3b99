"""`python -m collegial_cli` is `collegial`."""

from collegial_cli.main import main

if __name__ == "__main__":
    main()
