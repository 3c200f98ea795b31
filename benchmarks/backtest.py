"""The command `backtest` on the real file: CPU seconds and peak memory of the whole process, reading included.

    python benchmarks/backtest.py [ONLINE_RETAIL.parquet] [--cut 2011-11-01]

The goal is 60 CPU seconds and 1 GB for the learner as it serves and three baselines; each model alone stands beside it.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = ("default", "popularity", "personal", "ease")
ALONE = ("default:learning", "sar", "random")

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
    chosen = parser.parse_args()
    if not chosen.file.is_file():
        print(f"{chosen.file} isn't there; give the path of UCI Online Retail as Parquet.")
        return
    report(GOAL, chosen.file, chosen.cut, "goal: 60 CPU seconds, 1,024 MB")
    for model in ALONE:
        report((model,), chosen.file, chosen.cut, "alone")


def report(models: tuple[str, ...], file: Path, cut: str, remark: str) -> None:
    words = ["backtest", str(file), "--cut", cut, "--json", *(word for model in models for word in ("--model", model))]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    used, result = json.loads(done.stderr.splitlines()[-1]), json.loads(done.stdout)
    scores = ", ".join(f"{row['model']} {row['ndcg']:.3f}" for row in result["models"] if row["customers"] == "known")
    print(f"{used['cpu']:.1f} CPU seconds, peak {used['mb']:,.0f} MB ({remark}); NDCG@10: {scores}", flush=True)


if __name__ == "__main__":
    main()
