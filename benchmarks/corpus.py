"""What `rlreco segment` makes of small files after documented formats: one line a file, and the totals.

    python benchmarks/corpus.py [WORDS ...] [--write FOLDER]

WORDS choose files by a part of their names. --write keeps the files, to look at them.
"""

import argparse
import importlib.util
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "transactions" / "corpus"


def corpus() -> ModuleType:
    """The package of the tests, which builds the files and judges."""
    sys.path.insert(0, str(ROOT))
    where = [str(CORPUS)]
    spec = importlib.util.spec_from_file_location("corpus", CORPUS / "__init__.py", submodule_search_locations=where)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus"] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="Parts of names of files.")
    parser.add_argument("--write", type=Path, help="Keep the files in this folder.")
    arguments = parser.parse_args()
    words = arguments.words or [""]
    cases = [case for case in corpus().cases() if any(word in case.name for word in words)]
    judging = importlib.import_module("corpus.judging")
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.write or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        totals: Counter[str] = Counter()
        for case in cases:
            result = judging.judge(case, folder)
            totals[result.verdict] += 1
            print(f"{case.name}: {result.verdict}: {result.reason}", flush=True)
    print(f"{len(cases)} files: " + ", ".join(f"{verdict} {totals[verdict]}" for verdict in judging.VERDICTS))


if __name__ == "__main__":
    main()
