"""Lines of a page that begin with a program of `.venv`, obeyed in one interpreter: what takes the time is to begin."""

from __future__ import annotations

import runpy
import shlex
import sys

from pipelines.cli import main

END = "\x1e\n"
"""Between what one line printed and what the next does."""


def obey(line: str) -> None:
    """Do what a line asks for: a command of `hedui`, a script of the tree, or a module of it."""
    program, *words = shlex.split(line)
    sys.argv = [program, *words]
    try:
        if program.endswith("/hedui"):
            main(words)
        elif words[0] == "-m":
            runpy.run_module(words[1], run_name="__main__")
        else:
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        if end.code:
            sys.exit(f"{line} ended with {end.code}")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        obey(each)
        sys.stdout.write(END)
        sys.stdout.flush()
