"""`python -m bench [NAME…]`: runs the measurements in this folder, one after another."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the named modules, or all; return the first exit code that is not 0."""
    there = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))
    unknown = set(names) - set(there)
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))} here, only {', '.join(there)}.")
        return 2
    for name in names or there:
        print(f"\n== {name}", flush=True)
        code = subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
