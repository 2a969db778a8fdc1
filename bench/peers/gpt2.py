"""GPT-2 as PyTorch users write it: pre-norm, GELU (tanh), tied embeddings, fused attention; batch first."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.c_fc, self.c_out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def split(self, x):
        """[B,T,D] to [B,H,T,D/H]."""
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def forward(self, x, mask=None):
        q, k, v = map(self.split, self.c_attn(self.ln_1(x)).chunk(3, -1))
        return self.mix(x, F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None))

    def mix(self, x, attended):
        x = x + self.c_proj(attended.transpose(1, 2).reshape(x.shape))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))

    def pruned(self, x, mask, reads):
        """Only the tokens `reads` [B,R] of each row ask and go on; `mask` [B,1,R,T]. Returns [B,R,D]."""
        normed = self.ln_1(x)
        width = x.shape[-1]
        chosen = reads[..., None].expand(-1, -1, width)
        weight, bias = self.c_attn.weight, self.c_attn.bias
        k, v = map(self.split, F.linear(normed, weight[width:], bias[width:]).chunk(2, -1))
        q = self.split(F.linear(normed.gather(1, chosen), weight[:width], bias[:width]))
        return self.mix(x.gather(1, chosen), F.scaled_dot_product_attention(q, k, v, attn_mask=mask))


class GPT2(nn.Module):
    def __init__(self, vocabularySize, contextLength, layers, width, heads, scored=False):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabularySize, width), nn.Embedding(contextLength, width)
        self.h = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)
        self.score = nn.Linear(width, 1, bias=False) if scored else None

    def embed(self, tokens, positions):
        return self.wte(tokens) + self.wpe(positions)

    def loss(self, tokens, targets):
        """Mean next-token loss of [B,T], in nats."""
        x = self.embed(tokens, torch.arange(tokens.shape[1]))
        for block in self.h:
            x = block(x)
        return F.cross_entropy(F.linear(self.ln_f(x), self.wte.weight).flatten(0, 1), targets.flatten())

    def load(self, path):
        """Weights under their Hugging Face names; those of a `Conv1D` are [in, out]."""
        with torch.no_grad():
            own = dict(self.named_parameters())
            for name, value in load_file(path).items():
                name = name.removeprefix("transformer.")
                name = name.replace("mlp.c_proj", "c_out").replace("mlp.", "").replace("attn.c_", "c_")
                turned = name.startswith("h.") and value.dim() == 2
                own.pop(name).copy_(value.T if turned else value)
            if own:
                raise ValueError(f"no weights for {', '.join(own)}")
        return self


def adamw(model, optimizer):
    """Decoupled decay on matrices alone, in one fused kernel; with its schedule, a linear warm-up."""
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    adam = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": optimizer["weightDecay"]}, {"params": vectors, "weight_decay": 0.0}],
        lr=optimizer["learningRate"],
        betas=tuple(optimizer["betas"]),
        eps=1e-8,
        fused=True,
    )
    warmup = optimizer["warmupSteps"]
    return adam, torch.optim.lr_scheduler.LambdaLR(adam, lambda step: min(1.0, (step + 1) / warmup))
