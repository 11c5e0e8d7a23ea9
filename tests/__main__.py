"""`python -m tests`: everything that must hold before a change may land, what fails fastest first."""

import os
import subprocess
import sys
import time

#: the long way from a promise to its proof; watching every line would take them twice as long
PROOFS = ("tests/simulation", "tests/crash", "tests/editors/fuzzing")
#: half of the time of a scene is waiting for an answer: twice as many as there are cores
_WORKERS = str(2 * (os.cpu_count() or 1))
_PYTEST = ("pytest", "-q", "-n", _WORKERS, "--dist", "worksteal")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("imports", ("importlinter.cli", "lint-imports")),
    ("types", ("mypy",)),
    ("tests", (*_PYTEST, *(f"--ignore={proof}" for proof in PROOFS), "--cov", "--cov-report=")),
    ("core coverage", ("coverage", "report", "--include=bot/core/*", "--fail-under=100")),
    ("coverage", ("coverage", "report", "--omit=bot/core/*", "--fail-under=90")),
    ("proofs", (*_PYTEST, *PROOFS)),
)


def command(step: tuple[str, ...]) -> list[str]:
    """How a step is started, with the interpreter that runs this file."""
    if step[0] == "importlinter.cli":
        return [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    return [sys.executable, "-m", *step]


def main() -> int:
    """Run the steps; the first that fails ends it and gives the exit code."""
    for name, step in STEPS:
        print(f"— {name}", flush=True)
        began = time.monotonic()
        code = subprocess.run(command(step), check=False).returncode
        if code:
            print(f"✗ {name} failed (exit {code})", file=sys.stderr)
            return code
        print(f"✓ {name}, {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
