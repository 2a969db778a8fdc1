"""TRL's RewardTrainer on the same comparisons: `random` batches, or `grouped` by length. Activation checkpointing, on by
default there, is off; so is everything that logs or saves. A step is timed from the moment it may begin to the moment
the next one may, so that fetching and padding its batch are in it."""

import os
import time

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models
from transformers import GPT2ForSequenceClassification, PreTrainedTokenizerFast, TrainerCallback
from trl import RewardConfig, RewardTrainer

from pairs import read_pairs
from protocol import Conversation, settings, versions

END_OF_TEXT = "<|endoftext|>"


class Turns(TrainerCallback):
    """Lets the trainer take as many steps as are asked for, then tells the time they took."""

    def __init__(self, conversation):
        self.conversation = conversation
        self.left = 0
        self.pairs = 0
        self.started = None

    def on_step_begin(self, args, state, control, **kwargs):
        if self.left == 0:
            self.turn()
        self.left -= 1

    def turn(self):
        if self.started is not None:
            self.conversation.say(seconds=time.perf_counter() - self.started, pairs=self.pairs)
        count = self.conversation.next_steps()
        if count is None:
            raise SystemExit
        self.left, self.pairs, self.started = count, 0, time.perf_counter()


class CountingTrainer(RewardTrainer):
    """Counts the pairs it learns from; the last batch of an epoch is smaller."""

    turns = None

    def compute_loss(self, model, inputs, *args, **kwargs):
        self.turns.pairs += len(inputs["input_ids"]) // 2
        return super().compute_loss(model, inputs, *args, **kwargs)


def configuration(told):
    optimizer = told["optimizer"]
    return RewardConfig(
        output_dir=told["folder"],
        use_cpu=True,
        bf16=False,
        activation_checkpointing=False,
        per_device_train_batch_size=told["batchPairs"],
        max_steps=10**6,
        learning_rate=optimizer["learningRate"],
        lr_scheduler_type="constant_with_warmup",
        warmup_steps=optimizer["warmupSteps"],
        weight_decay=optimizer["weightDecay"],
        adam_beta1=optimizer["betas"][0],
        adam_beta2=optimizer["betas"][1],
        max_grad_norm=optimizer["clipNorm"],
        optim="adamw_torch_fused",
        max_length=None,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length" if told["variant"] == "grouped" else "random",
        dataloader_pin_memory=False,
        logging_strategy="no",
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        seed=1,
    )


def padding_tokenizer():
    """The trainer asks it for the padding token alone, id 0: the rows are tokens already."""
    tokenizer = Tokenizer(models.WordLevel({END_OF_TEXT: 0}, unk_token=END_OF_TEXT))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=END_OF_TEXT, eos_token=END_OF_TEXT)


def main():
    conversation = Conversation()
    told = settings()
    torch.set_num_threads(told["threads"])
    pairs = read_pairs(told["pairs"])
    rows = [{"chosen_ids": p.good, "rejected_ids": p.bad, "length": max(len(p.good), len(p.bad))} for p in pairs]
    turns = Turns(conversation)
    CountingTrainer.turns = turns
    trainer = CountingTrainer(
        model=GPT2ForSequenceClassification.from_pretrained(told["exported"]),
        args=configuration(told),
        train_dataset=Dataset.from_list(rows),
        processing_class=padding_tokenizer(),
        callbacks=[turns],
    )
    trainer.model.eval()
    with torch.no_grad():
        first = trainer.compute_loss(trainer.model, trainer.data_collator(rows[: told["batchPairs"]])).item()
    conversation.say(versions=versions("torch", "transformers", "trl", "datasets", "accelerate"), firstLoss=first)
    trainer.train()


if __name__ == "__main__":
    main()
