"""`python -m bot` and the console command `anons`: the same."""

from bot.cli import anons


def main() -> None:
    """Run the command line; ends the process."""
    anons(prog_name="anons")


if __name__ == "__main__":
    main()
