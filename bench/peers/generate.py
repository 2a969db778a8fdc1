"""`transformers` generate on the exported model: tokens drawn at temperature 1 from the whole distribution, with its
key-value cache, no end before the last token. A step is one call for all prompts."""

import os
import time

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import GPT2LMHeadModel

from protocol import Conversation, serve, settings


class Sampler:
    def __init__(self, told):
        torch.set_num_threads(told["threads"])
        torch.manual_seed(told["seed"])
        self.model = GPT2LMHeadModel.from_pretrained(told["exported"]).eval()
        self.prompts = torch.tensor(told["prompts"])
        self.tokens = told["maxTokens"]

    @torch.inference_mode()
    def steps(self, count):
        started = time.perf_counter()
        drawn = 0
        for _ in range(count):
            whole = self.model.generate(
                self.prompts,
                attention_mask=torch.ones_like(self.prompts),
                do_sample=True,
                temperature=1.0,
                top_k=0,
                top_p=1.0,
                max_new_tokens=self.tokens,
                eos_token_id=None,
                pad_token_id=0,
            )
            drawn += (whole.shape[1] - self.prompts.shape[1]) * whole.shape[0]
        return {"seconds": time.perf_counter() - started, "tokens": drawn}


if __name__ == "__main__":
    conversation = Conversation()
    serve(conversation, ("torch", "transformers"), Sampler(settings()).steps)
