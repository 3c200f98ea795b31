"""The command `backtest` on the real file: what each model puts right, CPU seconds and peak memory.

    python benchmarks/backtest.py [ONLINE_RETAIL.parquet] [--cut 2011-11-01] [--cost]

The goal is 60 CPU seconds and 1 GB for the learner as it serves and three baselines, reading included; each model alone
stands beside it. --cost leaves out the scores of all models.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOAL = ("default", "popularity", "personal", "ease")
ALONE = ("default:learning", "sar", "random")
LEARNERS = ("default", "default:frozen", "default:learning", "states")
BASELINES = ("popularity", "personal", "sar", "sar:new", "ease", "ease:new", "random")
DISCOVERY = {"discovery": 3}

CHILD = """
import json, resource, sys
from rlreco.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}), file=sys.stderr)
"""


def main() -> None:
    default = os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--cut", default="2011-11-01")
    parser.add_argument("--cost", action="store_true")
    chosen = parser.parse_args()
    if not chosen.file.is_file():
        print(f"{chosen.file} isn't there; give the path of UCI Online Retail as Parquet.")
        return
    report(GOAL, chosen.file, chosen.cut, "goal: 60 CPU seconds, 1,024 MB")
    for model in ALONE:
        report((model,), chosen.file, chosen.cut, "alone")
    if not chosen.cost:
        show_scores(chosen.file, chosen.cut)


def show_scores(file: Path, cut: str) -> None:
    _, result = backtest((*LEARNERS, *BASELINES), file, cut)
    show_rows(result)
    for lead in result["leads"]:
        interval = f"{lead['low']:+.3f} to {lead['high']:+.3f}"
        print(f"{lead['best']} - {lead['other']}: {lead['difference']:+.3f} NDCG (95 % {interval}), known customers")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as conf:
        json.dump(DISCOVERY, conf)
        conf.flush()
        print(f"with {json.dumps(DISCOVERY)}:")
        show_rows(backtest(("default",), file, cut, "--conf", conf.name)[1])


def show_rows(result: dict[str, Any]) -> None:
    for row in result["models"]:
        scores = f"NDCG@10 {row['ndcg']:.3f}, {row['hits']:.2f} hits, {row['hits_new']:.3f} of them new to her"
        print(f"{row['model']}, {row['customers']} customers: {scores}", flush=True)


def backtest(models: tuple[str, ...], file: Path, cut: str, *more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the process used, what it printed)"""
    chosen = (word for model in models for word in ("--model", model))
    return measured("backtest", str(file), "--cut", cut, "--json", *chosen, *more)


def measured(*words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the process of this command used, what it printed)"""
    command = [sys.executable, "-c", CHILD, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stderr.splitlines()[-1]), json.loads(done.stdout)


def report(models: tuple[str, ...], file: Path, cut: str, remark: str) -> None:
    used, result = backtest(models, file, cut)
    scores = ", ".join(f"{row['model']} {row['ndcg']:.3f}" for row in result["models"] if row["customers"] == "known")
    print(f"{used['cpu']:.1f} CPU seconds, peak {used['mb']:,.0f} MB ({remark}); NDCG@10: {scores}", flush=True)


if __name__ == "__main__":
    main()
