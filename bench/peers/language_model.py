"""Language-model training steps in PyTorch: `eager`, `compile`, or `ddp` (two processes, half a batch each).

For the loss curve also `float64`, and `exact-norm`: float32 whose gradients' norm is summed in float64.
"""

import os
import tempfile
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as multiprocessing

from gpt2 import GPT2, adamw
from protocol import Conversation, serve, settings

RANKS = 2


class Trainer:
    """The steps of one process; of several, each takes its share of every batch."""

    def __init__(self, told, rank=0, ranks=1):
        torch.set_num_threads(max(1, told["threads"] // ranks))
        self.clip = told["optimizer"]["clipNorm"]
        self.tokens = torch.from_numpy(np.fromfile(told["tokens"], dtype=np.uint16).astype(np.int64))
        starts = np.fromfile(told["starts"], dtype=np.int32).reshape(-1, told["batchSequences"])
        self.starts = starts[:, rank::ranks]
        self.window = torch.arange(told["model"]["contextLength"] + 1)
        self.exact_norm = told["variant"] == "exact-norm"
        dtype = torch.float64 if told["variant"] == "float64" else torch.float32
        self.model = GPT2(**told["model"]).load(told["weights"]).to(dtype)
        self.optimizer, self.schedule = adamw(self.model, told["optimizer"])
        self.loss = Loss(self.model)
        if told["variant"] == "compile":
            self.loss = torch.compile(self.loss)
        elif ranks > 1:
            self.loss = torch.nn.parallel.DistributedDataParallel(self.loss)
        self.taken = 0

    def step(self):
        starts = torch.from_numpy(self.starts[self.taken % len(self.starts)]).long()
        windows = self.tokens[starts[:, None] + self.window]
        loss = self.loss(windows[:, :-1], windows[:, 1:])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.clip_gradients()
        self.optimizer.step()
        self.schedule.step()
        self.taken += 1
        return loss.detach()

    def clip_gradients(self):
        parameters = list(self.model.parameters())
        if not self.exact_norm:
            torch.nn.utils.clip_grad_norm_(parameters, self.clip)
            return
        norm = torch.stack([p.grad.double().norm() for p in parameters]).norm()
        for p in parameters:
            p.grad *= min(1.0, self.clip / norm.item())

    def steps(self, count):
        started = time.perf_counter()
        losses = torch.stack([self.step() for _ in range(count)])
        if dist.is_initialized():
            dist.all_reduce(losses)
            losses /= RANKS
        return {"seconds": time.perf_counter() - started, "losses": losses.tolist()}


class Loss(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, tokens, targets):
        return self.model.loss(tokens, targets)


def join_group(rank, meeting):
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=RANKS)


def second(told, meeting, counts):
    """The other process: as many steps as the first is told, until its pipe closes."""
    join_group(1, meeting)
    trainer = Trainer(told, 1, RANKS)
    while (count := counts.recv()) is not None:
        trainer.steps(count)
    dist.destroy_process_group()


def serve_ddp(told, conversation):
    with tempfile.TemporaryDirectory() as folder:
        meeting = os.path.join(folder, "meeting")
        context = multiprocessing.get_context("spawn")
        theirs, ours = context.Pipe(duplex=False)
        other = context.Process(target=second, args=(told, meeting, theirs), daemon=True)
        other.start()
        join_group(0, meeting)
        trainer = Trainer(told, 0, RANKS)

        def steps(count):
            ours.send(count)
            return trainer.steps(count)

        serve(conversation, PACKAGES, steps)
        ours.send(None)
        dist.destroy_process_group()
        other.join()


PACKAGES = ("torch",)

if __name__ == "__main__":
    conversation = Conversation()
    told = settings()
    if told["variant"] == "ddp":
        serve_ddp(told, conversation)
    else:
        serve(conversation, PACKAGES, Trainer(told).steps)
