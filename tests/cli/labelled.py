"""A file of leads with their outcomes, and commands that learn from it without a database."""

from csv import DictReader
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from hub.cli import main

MEASURES = ("roc_auc", "pr_auc", "brier", "log_loss", "calibration_slope", "lift_10")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def write(path: Path, *, signal: float = 2.0, leads: int = 400) -> Path:
    """Write leads of which those of many visits and of one source convert more often; `Stage` knows who did."""
    random = np.random.default_rng(3)
    visits, source = random.integers(0, 30, leads), random.choice(["Ads", "Referral", "Select"], leads)
    odds = signal * (visits - 15) / 10 + signal * (source == "Referral") - signal / 3
    won = random.random(leads) < 1 / (1 + np.exp(-odds))
    stage = np.where(won, "signed", "in talks")
    lines = [
        f"2026-{at // 40 + 1:02}-{at % 28 + 1:02};{one};{two};{three};{'Yes' if four else 'No'}"
        for at, (one, two, three, four) in enumerate(zip(visits, source, stage, won, strict=True))
    ]
    path.write_text("\n".join(["Day;Visits;Lead Source;Stage;Converted", *lines]) + "\n")
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(DictReader(path.read_text().splitlines()))
