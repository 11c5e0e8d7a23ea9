"""The simulation is run, is the same every time, and finds what is planted."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.campaign import told
from tests.simulation.planted import BUGS, seeds_to_find
from tests.simulation.running import run

KEPT = Path(__file__).with_name("kept.txt")
#: seeds that every change must live through, and how many of them a test takes
SEEDS, CHUNK = 300, 10
#: seeds within which a planted bug must be found
PATIENCE = 200


def _kept() -> list[int]:
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_no_promise_is_broken_whatever_fails(first: int) -> None:
    for seed in range(first, first + CHUNK):
        result = run(seed)
        assert not result.broken, told(result)


@pytest.mark.parametrize("seed", _kept() or [1])
def test_what_was_broken_once_is_not_broken_again(seed: int) -> None:
    result = run(seed)
    assert not result.broken, told(result)


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str) -> None:
    found = seeds_to_find(BUGS[name], most=PATIENCE)
    assert found is not None, f"{PATIENCE} seeds did not find it"


def test_the_same_seed_is_the_same_course_of_events() -> None:
    first, second = run(4), run(4)
    assert first.events == second.events
    assert first.digest == second.digest != run(5).digest


def test_another_process_sees_the_same_course_of_events() -> None:
    ask = "from tests.simulation.running import run; print(run(4).digest)"
    told = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={"PYTHONHASHSEED": salt, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for salt in ("1", "2")
    }
    assert told == {run(4).digest}
