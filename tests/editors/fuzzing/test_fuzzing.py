"""The fuzz is run, is the same every time, and finds what is planted."""

import pytest

from tests.editors.fuzzing.planted import BUGS, found
from tests.editors.fuzzing.running import run

#: steps that every change must live through: seeds, and how many each
SEEDS, STEPS = (1, 2, 3, 4), 150
#: steps within which a planted bug must be found
PATIENCE = 150


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_press_and_write_no_promise_is_broken(seed: int) -> None:
    result = run(seed, STEPS)
    assert not result.broken, result.told()


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str) -> None:
    assert found(BUGS[name], seed=1, steps=PATIENCE).broken, f"{PATIENCE} steps did not find it"


def test_the_same_seed_is_the_same_course_of_events() -> None:
    first, second = run(5, 60), run(5, 60)
    assert first.digest == second.digest != run(6, 60).digest
