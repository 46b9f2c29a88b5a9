"""What scripts/lib/engine.sh promises to scripts that end, whatever the way. No engine is needed:
one that answers is pretended.
"""
import subprocess
import tempfile
import unittest
from pathlib import Path

LIB = Path(__file__).resolve().parents[3] / "scripts/lib"
# A folder of its own, in place of the one that all scripts share.
SCRIPT = """
set -euo pipefail
source "$1/common.sh"
source "$1/engine.sh"
engine_folder=$2/engine
engine_answers() { true; }
trap engine_stop EXIT
engine_start
[[ -e $engine_folder/users/$$ ]]
"""


class EngineUse(unittest.TestCase):
    def left_after(self, ending: str) -> tuple[int, list[str]]:
        """The script's exit code, and what is left of the folder."""
        with tempfile.TemporaryDirectory() as name:
            command = ["bash", "-c", SCRIPT + ending, "test_engine", str(LIB), name]
            done = subprocess.run(command, capture_output=True, timeout=60, check=False)
            return done.returncode, sorted(path.name for path in Path(name).rglob("*"))

    def test_a_script_that_ends_well_is_no_user_any_more(self):
        self.assertEqual(self.left_after("true\n"), (0, []))

    def test_a_script_that_fails_is_no_user_any_more(self):
        self.assertEqual(self.left_after("false | cat\n"), (1, []))
        self.assertEqual(self.left_after("exit 7\n"), (7, []))


if __name__ == "__main__":
    unittest.main()
