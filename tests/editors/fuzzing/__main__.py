"""`python -m tests.editors.fuzzing --steps 5000 --seed 1`: people who press and write at random."""

import argparse
import sys
import time

from tests.editors.fuzzing.running import run


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.editors.fuzzing", description=__doc__)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many runs, from that seed on")
    parser.add_argument("--on", action="store_true", help="do not end at the first broken promise")
    options = parser.parse_args(arguments)
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        began = time.monotonic()
        result = run(seed, options.steps, on=options.on)
        failed += bool(result.broken)
        if result.broken:
            print(result.told())
        print(f"{result.line()}; {time.monotonic() - began:.0f} s, trace {result.digest}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
