"""Campaign: many seeds, on all processors, and what they came to in one line."""

import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.running import Result, run

#: seeds that one process takes at a time
_BATCH = 20


@dataclass(kw_only=True)
class Tally:
    """What many runs came to."""

    runs: int = 0
    steps: int = 0
    seconds: float = 0.0  #: of the simulated worlds
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """One more."""
        self.runs += 1
        self.steps += result.steps
        self.seconds += result.seconds
        self.counts.update(result.counts)
        if result.broken:
            self.failed.append(result)

    def line(self) -> str:
        """All of it, for people."""
        counts = self.counts
        faults = {kind: number for kind, number in sorted(counts.items()) if _is_fault(kind)}
        kinds = ", ".join(f"{kind} {number}" for kind, number in faults.items())
        return (
            f"{self.runs} runs, {self.steps} steps, {self.seconds / 3600:.0f} h simulated; "
            f"crashes {counts['crash']}; "
            f"faults {sum(faults.values())} ({kinds}); "
            f"posts {counts['posts']}, duplicates {counts['duplicate']}, losses {counts['loss']}, "
            f"asked {counts['asked']}, sent again by key {counts['repeated']}; failed runs {len(self.failed)}"
        )


def told(result: Result, *, last: int = 40) -> str:
    """A run that failed, with what led to it and how to see it again."""
    lines = [f"seed {result.seed} ({result.profile}):"]
    lines += [f"  BROKEN {promise}" for promise in result.broken]
    lines += [f"  {event}" for event in result.events[-last:]]
    lines += [f"  again: python -m tests.simulation --seed {result.seed} --trace"]
    return "\n".join(lines)


def campaign(seeds: Iterable[int], *, jobs: int | None = None) -> Iterator[Result]:
    """Run all `seeds`; answers come as they are ready."""
    numbers = list(seeds)
    batches = [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for batch in as_completed([pool.submit(_batch, each) for each in batches]):
            yield from batch.result()


def _batch(seeds: list[int]) -> list[Result]:
    results = []
    for seed in seeds:
        result = run(seed)
        results.append(result if result.broken else result.without_events())
        gc.collect()
    return results


def _is_fault(kind: str) -> bool:
    return kind.startswith(("send:", "find:", "disk", "outage", "clock"))
