"""CPU seconds until the command line answers, beside those of `import pandas` in the same run.

One line a figure: medians of ROUNDS, and their ratios to the median of the import.
"""

import resource
import subprocess
import sys
from statistics import median

ROUNDS = 7
PROGRAM = (sys.executable, "-m", "rlreco.cli")
COMMANDS = {
    "import pandas": (sys.executable, "-c", "import pandas"),
    "rlreco --help": (*PROGRAM, "--help"),
    "rlreco segment WRONG": (*PROGRAM, "segment", "no-such-file.csv"),
    "rlreco train WRONG": (*PROGRAM, "train", "no-such-file.csv", "--json"),
    "rlreco store status": (*PROGRAM, "store", "status", "--store", "memory:"),
}


def cpu_seconds(command: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            seconds[name].append(cpu_seconds(command))
    floor = median(seconds["import pandas"])
    for name, each in seconds.items():
        print(f"{name:22} {median(each):6.3f} CPU seconds, {median(each) / floor:5.2f} of import pandas")


if __name__ == "__main__":
    main()
