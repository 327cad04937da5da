"""One program kept by `hedui serve`, run as a module in this process: `python -m pipelines.serving.child MODULE …`.

Belongs here: ending with one's keeper. A keeper that is killed can end nobody; its end of our standard input closes,
and that is the same on every system.
"""

from __future__ import annotations

import os
import runpy
import sys
from threading import Thread
from time import sleep

from assets.home.machine import ask_family_to_end, end_family

GRACE_SECONDS = 10


def main() -> None:
    """Run the module named first with the arguments behind it, for as long as the keeper lives."""
    _, module, *arguments = sys.argv
    Thread(target=_end_with_the_keeper, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_the_keeper() -> None:
    # Not through `sys.stdin`: whoever waits in it while the program ends for a reason of its own holds that up.
    while os.read(0, 1):
        continue
    ask_family_to_end(os.getpid())
    sleep(GRACE_SECONDS)
    end_family(os.getpid())
    os._exit(1)


if __name__ == "__main__":
    main()
