# Made the .pt files beside it with PyTorch 1.13.1; not run by the tests. expected.json holds the numbers.
import collections
import json
import os

import torch

folder = os.path.dirname(os.path.abspath(__file__))
expected = {}


def save(name, state_dict, **options):
    torch.save(state_dict, os.path.join(folder, name), **options)
    if not all(isinstance(value, torch.Tensor) for value in state_dict.values()):
        return
    expected[name] = {
        key: {'shape': list(value.shape), 'data': value.detach().float().flatten().tolist()}
        for key, value in state_dict.items()
    }


class CastedLinear(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(2, 3))
        self.bias = torch.nn.Parameter(torch.tensor([-5.0, 0.1]))


class Inner(torch.nn.Module):
    """A state_dict with buffers in bfloat16 and `_metadata`, as the official code saves it."""

    def __init__(self):
        super().__init__()
        self.register_buffer('H_init', torch.randn(4).to(torch.bfloat16))
        self.register_buffer('L_init', torch.randn(4).to(torch.bfloat16))
        self.q_head = CastedLinear()


torch.manual_seed(0)
save('module.pt', Inner().state_dict())
save('protocol-4.pt', Inner().state_dict(), pickle_protocol=4)

base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
save(
    'views.pt',
    {
        'whole': base,
        'shared': base,
        'tail': base[1],
        'transposed': base.permute(2, 0, 1),
        'every_second': base[:, ::2, 1::2],
        'one_row': base[:1].transpose(0, 2),
        'scalar': torch.tensor(7.5),
        'empty': torch.empty(0, 4),
        'half': torch.tensor([1.0, -2.0, 2.0**-24, 65504.0], dtype=torch.float16),
        'int': torch.tensor([-7, 2**30], dtype=torch.int32),
        'byte': torch.tensor([0, 1, 255], dtype=torch.uint8),
        'parameter': torch.nn.Parameter(torch.tensor([[1.5, 2.5]])),
        'bfloat16_transposed': torch.tensor([[1.0, -3.0], [0.5, 2.0]]).to(torch.bfloat16).T,
    },
)
save('expanded.pt', {'expanded': torch.ones(1).expand(1000)})
save('double.pt', {'double': torch.ones(1, dtype=torch.float64)})
save('not-tensors.pt', {'step': 5, 'weights': torch.ones(1)})
torch.save(Inner(), os.path.join(folder, 'whole-module.pt'))
save('legacy.pt', collections.OrderedDict(a=torch.ones(2)), _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), os.path.join(folder, 'script.pt'))

for unreadable in ['expanded.pt', 'double.pt', 'legacy.pt']:
    del expected[unreadable]
with open(os.path.join(folder, 'expected.json'), 'w') as file:
    json.dump(expected, file, indent=1)
    file.write('\n')
