"""`make bench`: what the program costs, beside something simple that does the same, in the same run.

`--only NAME` measures one thing, `--quick` little of everything: that proves the measuring, not the program.
Exit 1: a goal was missed.
"""

import argparse
import sys
from collections.abc import Callable

from tests.bench import desk, forecasting, idling, lateness, picking, rendering

PARTS: dict[str, Callable[..., bool]] = {
    "rendering": rendering.main,
    "picking": picking.main,
    "forecast": forecasting.main,
    "idle": idling.main,
    "lateness": lateness.main,
    "desk": desk.main,
}


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone")
    parser.add_argument("--quick", action="store_true", help="a little of it, for a test of the measuring")
    wanted = parser.parse_args()
    missed = []
    for name in wanted.only or PARTS:
        print(f"— {name}", flush=True)
        if not PARTS[name](quick=wanted.quick):
            missed.append(name)
    print(f"missed: {', '.join(missed)}" if missed else "every goal is reached")
    return 0 if wanted.quick else bool(missed)


if __name__ == "__main__":
    sys.exit(main())
