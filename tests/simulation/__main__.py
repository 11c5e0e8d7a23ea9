"""`python -m tests.simulation`: thousands of runs of the program in invented time, each from one number.

--seeds N [--from S] [--jobs J]    N runs, and one line of what they came to
--seed X [--trace]                 one run; with everything that happened
--planted                          how many seeds it takes to find each of the planted bugs
"""

import argparse
import sys
import time

from tests.simulation.campaign import Tally, campaign, told
from tests.simulation.planted import BUGS, seeds_to_find
from tests.simulation.running import run

#: failed runs that are told in full
_TOLD = 5
#: seeds within which a planted bug must be found
_PATIENCE = 500


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--from", type=int, default=1, dest="start")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args(arguments)
    if options.planted:
        return _planted()
    if options.seed is not None:
        return _one(options.seed, trace=options.trace)
    return _many(range(options.start, options.start + options.seeds), options.jobs)


def _one(seed: int, *, trace: bool) -> int:
    result = run(seed)
    if trace:
        print("\n".join(result.events))
    if result.broken:
        print(told(result, last=0 if trace else 60))
    tally = Tally()
    tally.add(result)
    print(f"{tally.line()}; trace {result.digest}")
    return int(bool(result.broken))


def _many(seeds: range, jobs: int | None) -> int:
    tally, began = Tally(), time.monotonic()
    for result in campaign(seeds, jobs=jobs):
        tally.add(result)
        if result.broken and len(tally.failed) <= _TOLD:
            print(told(result), flush=True)
        if tally.runs % 100 == 0:
            rate = tally.runs / (time.monotonic() - began)
            print(f"  {tally.runs} of {len(seeds)}, {rate:.1f} a second", file=sys.stderr, flush=True)
    if len(tally.failed) > _TOLD:
        print(f"failed as well: {' '.join(str(each.seed) for each in tally.failed[_TOLD:])}")
    print(tally.line())
    return int(bool(tally.failed))


def _planted() -> int:
    missed = 0
    for name, bug in BUGS.items():
        found = seeds_to_find(bug, most=_PATIENCE)
        missed += found is None
        result = "not found" if found is None else f"found after {found.tried} seeds: {found.broken}"
        print(f"{name:32} {result}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
