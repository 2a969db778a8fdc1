"""Framed comparisons, in the order in which the product takes them."""

import json
from dataclasses import dataclass


@dataclass
class Pair:
    good: list
    bad: list
    context: int

    @property
    def packed(self):
        """Tokens when both branches share the context."""
        return len(self.good) + len(self.bad) - self.context


def read_pairs(path):
    with open(path) as file:
        return [Pair(row["good"], row["bad"], row["contextTokens"]) for row in json.load(file)]


def batches_of(pairs, size):
    return [pairs[first : first + size] for first in range(0, len(pairs), size)]
