"""`python -m tests.golden`: which posts differ from the ones found good; `--write` takes the new ones."""

import sys

from tests.golden.posts import expected, names, posts


def main(arguments: list[str]) -> int:
    """Compare or write; the exit code says whether anything differed."""
    differing = 0
    for name in names():
        made = posts(name)
        for file in expected(name):
            text = made[file.stem]
            if file.exists() and file.read_text(encoding="utf-8") == text:
                continue
            differing += 1
            print(f"{file.parent.name}/{file.name}")
            if "--write" in arguments:
                file.write_text(text, encoding="utf-8")
    return 0 if "--write" in arguments else min(differing, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
