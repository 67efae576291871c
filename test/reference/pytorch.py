"""Trajectories of PyTorch's own Adam, AdamW and RMSprop in float64, for test/sa-adam/optimize/pytorch.json.

Every optimizer sees the gradients H x + noise_t. Run: python test/reference/pytorch.py > test/sa-adam/optimize/pytorch.json
(made with torch 2.13.0, CPU)
"""

import json

import torch

torch.manual_seed(0)
STEPS, KEPT = 100, (1, 2, 3, 10, 30, 100)
H = [[2.0, 0.6, 0.1], [0.6, 1.0, -0.2], [0.1, -0.2, 0.5]]
START = [1.0, -2.0, 0.5]
NOISE = torch.randn(STEPS, 3, dtype=torch.float64).tolist()

CASES = {
    "Adam, its defaults": (torch.optim.Adam, {"lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-8}),
    "Adam, coarse": (torch.optim.Adam, {"lr": 0.05, "betas": [0.5, 0.9], "eps": 1e-2}),
    "Adam, no momentum": (torch.optim.Adam, {"lr": 0.05, "betas": [0.0, 0.9], "eps": 1e-8}),
    "Adam, lr 0.1 t^-0.6": (torch.optim.Adam, {"lr": 0.1, "exponent": 0.6, "betas": [0.9, 0.999], "eps": 1e-8}),
    "Adam, coupled L2": (
        torch.optim.Adam,
        {"lr": 0.02, "betas": [0.9, 0.99], "eps": 1e-8, "weight_decay": 0.3},
    ),
    "AdamW": (torch.optim.AdamW, {"lr": 0.02, "betas": [0.9, 0.99], "eps": 1e-8, "weight_decay": 0.3}),
    "RMSprop": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8}),
    "RMSprop, coupled L2": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.3}),
}


def trajectory(optimizer_class, settings):
    options = {key: value for key, value in settings.items() if key != "exponent"}
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_class([x], **options)
    kept = []
    for t in range(1, STEPS + 1):
        optimizer.param_groups[0]["lr"] = settings["lr"] * t ** -settings.get("exponent", 0.0)
        x.grad = torch.tensor(H, dtype=torch.float64) @ x.detach() + torch.tensor(NOISE[t - 1], dtype=torch.float64)
        optimizer.step()
        if t in KEPT:
            kept.append(x.detach().tolist())
    return kept


print(
    json.dumps(
        {
            "source": f"test/reference/pytorch.py, torch {torch.__version__}",
            "H": H,
            "start": START,
            "noise": NOISE,
            "steps": KEPT,
            "cases": [
                {"name": name, "optimizer": cls.__name__, "settings": settings, "x": trajectory(cls, settings)}
                for name, (cls, settings) in CASES.items()
            ],
        }
    )
)
