"""The measuring itself works: a little of every part is run, as `make bench` runs it."""

import subprocess
import sys


def test_every_part_measures_and_says_what_it_found() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick"],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    for said in (
        "three posts",
        "growth",
        "first 50 of",
        "of a core over",
        "p50",
        "p99",
        "for one delivery",
        "an update at",
    ):
        assert said in run.stdout
    assert "FULL" in run.stdout
