"""`python -m taizhang.project.setup serve|taizhang|test|shots …`: what the files in bin/ call."""

import os
import sys
from pathlib import Path

from taizhang.project.failure import Failure
from taizhang.project.setup import environment

ROOT = Path(__file__).resolve().parents[4]


def run_command_line(arguments: list[str]) -> None:
    """Replace this process by the command line in the environment, so that signals reach it directly."""
    python = environment.ready(ROOT, environment.RUNTIME)
    os.execv(python, [str(python), "-m", "taizhang.project.cli", *arguments])


def run_tests(arguments: list[str]) -> int:
    from taizhang.project.setup import trial  # the other commands must not pay for its imports

    return trial.main(ROOT, arguments)


def take_shots(arguments: list[str]) -> None:
    """Pictures of the main pages, by the tools the tests use."""
    from taizhang.project.setup import components

    python = environment.ready(ROOT, environment.DEVELOPMENT)
    components.need(components.SHOTS)
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "tests.shots", *arguments])


def main(command: str, arguments: list[str]) -> int:
    try:
        if command == "test":
            return run_tests(arguments)
        if command == "shots":
            take_shots(arguments)
        run_command_line(["serve", *arguments] if command == "serve" else arguments)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
