"""Preference-model steps in PyTorch as a good engineer packs them by hand: rows hold context, good branch and bad
branch of pair after pair, first-fit; the bad branch does not see the good one; in the last block only the two tokens
of a pair at which a score is read ask and go on. Packing is part of the step, as it is in the product."""

import time

import numpy as np
import torch
import torch.nn.functional as F

from gpt2 import GPT2, adamw
from pairs import batches_of, read_pairs
from protocol import Conversation, serve, settings


def first_fit(pairs, length):
    """Rows of pairs that together have at most `length` tokens, the longest pairs first."""
    rows, used = [], []
    for pair in sorted(pairs, key=lambda pair: -pair.packed):
        at = next((row for row, taken in enumerate(used) if taken + pair.packed <= length), None)
        if at is None:
            at = len(rows)
            rows.append([])
            used.append(0)
        rows[at].append(pair)
        used[at] += pair.packed
    return rows


def lay_out(rows):
    """Tokens, positions [B,T], mask [B,1,T,T], and the ends [B,2P] of good and bad branches, with their owners."""
    length = max(sum(pair.packed for pair in row) for row in rows)
    most = max(map(len, rows))
    tokens = np.zeros((len(rows), length), dtype=np.int64)
    positions = np.zeros_like(tokens)
    pair_of = np.full((len(rows), length), -1)
    branch = np.zeros_like(tokens)
    ends = np.zeros((len(rows), 2 * most), dtype=np.int64)
    real = np.zeros((len(rows), most), dtype=bool)
    for b, row in enumerate(rows):
        at = 0
        for p, pair in enumerate(row):
            context, good, bad = pair.context, len(pair.good), len(pair.bad)
            middle, end = at + good, at + pair.packed
            tokens[b, at:middle], tokens[b, middle:end] = pair.good, pair.bad[context:]
            positions[b, at:middle], positions[b, middle:end] = np.arange(good), np.arange(context, bad)
            pair_of[b, at:end] = p
            branch[b, at + context : middle], branch[b, middle:end] = 1, 2
            ends[b, p], ends[b, most + p], real[b, p] = middle - 1, end - 1, True
            at = end
    tokens, positions, ends, real = map(torch.from_numpy, (tokens, positions, ends, real))
    pair_of, branch = torch.from_numpy(pair_of), torch.from_numpy(branch)
    same = pair_of[:, :, None] == pair_of[:, None, :]
    seen = (branch[:, None, :] == 0) | (branch[:, :, None] == branch[:, None, :])
    mask = same & seen & torch.ones(length, length, dtype=torch.bool).tril()
    return tokens, positions, mask[:, None], ends, real


class Trainer:
    def __init__(self, told):
        torch.set_num_threads(told["threads"])
        self.run_tokens = told["runTokens"]
        self.clip = told["optimizer"]["clipNorm"]
        self.batches = batches_of(read_pairs(told["pairs"]), told["batchPairs"])
        self.model = GPT2(**told["model"], scored=True).load(told["weights"])
        self.optimizer, self.schedule = adamw(self.model, told["optimizer"])
        self.taken = 0

    def loss(self, rows):
        """Sum over pairs of log(1 + exp(bad - good))."""
        tokens, positions, mask, ends, real = lay_out(rows)
        x = self.model.embed(tokens, positions)
        *first, last = self.model.h
        for block in first:
            x = block(x, mask)
        asking = mask.gather(2, ends[:, None, :, None].expand(-1, 1, -1, mask.shape[-1]))
        x = self.model.ln_f(last.pruned(x, asking, ends))
        good, bad = self.model.score(x)[..., 0].chunk(2, -1)
        return F.softplus(bad - good)[real].sum()

    def step(self):
        batch = self.batches[self.taken % len(self.batches)]
        longest = max(pair.packed for pair in batch)
        rows = first_fit(batch, longest)
        each = max(1, self.run_tokens // longest)
        self.optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for first in range(0, len(rows), each):
            loss = self.loss(rows[first : first + each]) / len(batch)
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.clip)
        self.optimizer.step()
        self.schedule.step()
        self.taken += 1
        return total, len(batch)

    def steps(self, count):
        started = time.perf_counter()
        taken = [self.step() for _ in range(count)]
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "losses": [loss for loss, _ in taken], "pairs": sum(n for _, n in taken)}


if __name__ == "__main__":
    conversation = Conversation()
    serve(conversation, ("torch",), Trainer(settings()).steps)
