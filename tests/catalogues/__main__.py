"""`make catalogues`: bring the catalogues up to what the program says, and name what is left to translate.

Exit 1: a sentence lacks its translation, or has one that was made for another sentence.
"""

import sys

from tests.catalogues.building import LANGUAGES, compiled, path, read, template, unfinished, updated, written


def main() -> int:
    """Extract, update, compile, and name what is unfinished."""
    sentences = template()
    left = []
    for language in LANGUAGES:
        catalogue = updated(read(language), sentences)
        path(language).write_bytes(written(catalogue))
        path(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        left += [f"{language}: {sentence}" for sentence in unfinished(catalogue)]
    print("\n".join(left) or f"{len(sentences)} sentences in {len(LANGUAGES)} languages")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
