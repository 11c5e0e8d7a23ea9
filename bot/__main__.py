"""`python -m bot` and the console command `anons`: the same."""

import gc

from bot.cli import anons


def main() -> None:
    """Run the command line; ends the process."""
    try:
        anons(prog_name="anons")
    finally:
        gc.freeze()  # a quarter of a million objects are not searched through when everything ends anyway


if __name__ == "__main__":
    main()
