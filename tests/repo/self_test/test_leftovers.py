"""What counts as left behind; of the engine only the judging, because it may be absent here."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import leftovers


class Leftovers(unittest.TestCase):
    def test_ours(self):
        self.assertTrue(leftovers.is_ours("apprunner-sim-e2e-1:1", []))
        self.assertTrue(leftovers.is_ours("127.0.0.1:5000/apprunner-sim-sample:v1", []))
        self.assertTrue(leftovers.is_ours("any", ["a=b", "apprunner-sim.service=shop"]))
        self.assertTrue(leftovers.is_ours("", {"apprunner-sim.test": "x"}))
        self.assertFalse(leftovers.is_ours("postgres:15", ["maintainer=apprunner-sim.x"]))

    def test_files(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "tmp").mkdir()
            self.assertEqual(leftovers.in_folder(folder), set())
            (folder / "tmp" / "empty").mkdir()
            self.assertEqual(leftovers.in_folder(folder), {f"file {folder / 'tmp' / 'empty'}"})

    def test_processes(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            environment = os.environ | {"TMPDIR": name}
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            with subprocess.Popen(["cat"], env=environment, **pipes) as process:
                # Its environment is there only some time after the start.
                process.stdin.write(b"ready\n")
                process.stdin.flush()
                process.stdout.readline()
                found = leftovers.processes_of(folder)
                process.stdin.close()
            self.assertEqual(found, {f"process {process.pid} cat "})
            self.assertEqual(leftovers.processes_of(folder), set())


if __name__ == "__main__":
    unittest.main()
