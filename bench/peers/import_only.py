"""What `import torch` alone takes: the floor of every PyTorch process."""

import torch

from protocol import Conversation, serve

if __name__ == "__main__":
    conversation = Conversation()
    torch.ones(1).sum()
    serve(conversation, ("torch",), lambda count: {"seconds": 0.0})
