"""A peer: told on standard input what to do, one JSON object a line; answers on standard output in the same way.

`{"do": "steps", "count": k}` runs k steps, `{"do": "rate"}` measures matrix products, `{"do": "memory"}` tells the
peak. The peer ends with its input. Its only argument is a JSON file with its settings.
"""

import json
import os
import platform
import sys
import time

SIZE = 512
REPETITIONS = 8


def peak_bytes():
    """Peak resident memory of this process since it began, `exec` included."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def settings():
    with open(sys.argv[1]) as file:
        return json.load(file)


def matrix_rate():
    """Operations a second of float32 matrix products, the fastest of a few: as the product measures its own."""
    import torch

    a, b = torch.full((SIZE, SIZE), 0.5), torch.full((SIZE, SIZE), 0.25)
    product = torch.empty(SIZE, SIZE)
    torch.mm(a, b, out=product)
    fastest = float("inf")
    for _ in range(REPETITIONS):
        started = time.perf_counter()
        torch.mm(a, b, out=product)
        fastest = min(fastest, time.perf_counter() - started)
    return 2 * SIZE**3 / fastest


def versions(*packages):
    from importlib.metadata import version

    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


class Conversation:
    """Standard output for answers alone: whatever else a library prints goes to standard error."""

    def __init__(self):
        self.answers = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)

    def say(self, **answer):
        self.answers.write(json.dumps(answer) + "\n")

    def next_steps(self):
        """How many steps are asked for next, or None at the end; answers what else is asked meanwhile."""
        for line in sys.stdin:
            request = json.loads(line)
            if request["do"] == "steps":
                return request["count"]
            if request["do"] == "rate":
                self.say(operationsPerSecond=matrix_rate())
            elif request["do"] == "memory":
                self.say(peakBytes=peak_bytes())
            else:
                raise ValueError(f"a peer cannot do {request['do']}")
        return None


def serve(conversation, packages, steps):
    """Answers until the input ends. `steps(count)` returns seconds and whatever else is to be told."""
    conversation.say(versions=versions(*packages))
    while (count := conversation.next_steps()) is not None:
        conversation.say(**steps(count))
