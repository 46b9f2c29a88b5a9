"""The layering rule: what each side may and may not include; nothing slips past the table."""
import unittest

import layers
from tree import Tree

HEADERS = [
    "emulator/base/ids.hpp",
    "emulator/model/service.hpp",
    "emulator/model/wire_names.hpp",
    "probes/verdict.hpp",
    "probes/http_probe.hpp",
    "emulator/core/engine.hpp",
    "emulator/core/profile.hpp",
    "emulator/catalog/catalog.hpp",
    "docker/client.hpp",
    "emulator/ingress/ingress.hpp",
    "emulator/logs/feed.hpp",
    "emulator/runtime/driver.hpp",
    "emulator/runtime/perform.hpp",
    "emulator/sim/world.hpp",
    "emulator/api/server.hpp",
    "emulator/daemon/daemon.hpp",
    "emulator/cli/verb.hpp",
]


def findings(path: str, included: str) -> list:
    texts = {header: "" for header in HEADERS}
    texts[path] = f'// x\n#include "{included}"\n'
    return layers.check(Tree(texts))


ALLOWED = [
    ("emulator/model/x.cpp", "emulator/base/ids.hpp"),
    ("emulator/core/x.cpp", "probes/verdict.hpp"),
    ("emulator/core/x.cpp", "emulator/base/ids.hpp"),
    ("emulator/runtime/driver.cpp", "emulator/core/engine.hpp"),
    ("emulator/runtime/driver.cpp", "emulator/logs/feed.hpp"),
    ("emulator/runtime/perform.cpp", "docker/client.hpp"),
    ("emulator/runtime/perform.cpp", "emulator/core/engine.hpp"),
    ("emulator/api/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/api/x.cpp", "emulator/catalog/catalog.hpp"),
    ("emulator/daemon/x.cpp", "docker/client.hpp"),
    ("emulator/cli/x.cpp", "emulator/core/profile.hpp"),
    ("emulator/cli/daemon_verb.cpp", "emulator/daemon/daemon.hpp"),
    ("emulator/cli/daemon_verb.cpp", "emulator/cli/verb.hpp"),
    ("probes/http_probe.cpp", "probes/verdict.hpp"),
    ("docker/x.cpp", "docker/client.hpp"),
]

REFUSED = [
    ("emulator/base/x.cpp", "emulator/model/service.hpp"),
    ("emulator/core/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/core/x.cpp", "docker/client.hpp"),
    ("emulator/core/x.cpp", "probes/http_probe.hpp"),
    ("probes/verdict.cpp", "emulator/model/service.hpp"),
    ("docker/x.cpp", "emulator/core/engine.hpp"),
    ("docker/x.cpp", "probes/verdict.hpp"),
    ("docker/x.cpp", "emulator/ingress/ingress.hpp"),
    ("probes/http_probe.cpp", "docker/client.hpp"),
    ("emulator/ingress/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/logs/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/catalog/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/runtime/driver.cpp", "docker/client.hpp"),
    ("emulator/runtime/clock.cpp", "emulator/runtime/perform.hpp"),
    ("emulator/runtime/perform.cpp", "emulator/api/server.hpp"),
    ("emulator/sim/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/api/x.cpp", "emulator/runtime/perform.hpp"),
    ("emulator/api/x.cpp", "emulator/ingress/ingress.hpp"),
    ("emulator/daemon/x.cpp", "emulator/cli/verb.hpp"),
    ("emulator/cli/x.cpp", "emulator/daemon/daemon.hpp"),
    ("emulator/cli/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/cli/x.cpp", "emulator/model/service.hpp"),
    ("emulator/cli/daemon_verb.cpp", "emulator/api/server.hpp"),
]


class LayerRule(unittest.TestCase):
    def test_allowed(self):
        for path, included in ALLOWED:
            with self.subTest(f"{path} -> {included}"):
                self.assertEqual(findings(path, included), [])

    def test_refused(self):
        for path, included in REFUSED:
            with self.subTest(f"{path} -> {included}"):
                self.assertEqual(len(findings(path, included)), 1)

    def test_new_folder(self):
        found = findings("emulator/attic/x.cpp", "emulator/base/ids.hpp")
        self.assertIn("no row", found[0].message)

    def test_includes_start_at_the_root(self):
        self.assertEqual(len(findings("emulator/base/x.cpp", "ids.hpp")), 1)
        self.assertEqual(len(findings("tests/unit/x_test.cpp", "../../emulator/base/ids.hpp")), 1)
        self.assertEqual(findings("tests/unit/x_test.cpp", "emulator/base/ids.hpp"), [])

    def test_program_does_not_include_tests(self):
        texts = {"tests/fakes/fake.hpp": "", "docker/x.cpp": '#include "tests/fakes/fake.hpp"\n'}
        self.assertEqual(len(layers.check(Tree(texts))), 1)

    def test_generated_header(self):
        including = '#include "emulator/cli/version.hpp"\n'
        texts = {"emulator/cli/version.hpp.in": "", "emulator/cli/x.cpp": including}
        self.assertEqual(layers.check(Tree(texts)), [])

    def test_table_is_whole(self):
        self.assertEqual(set(layers.LAYERS), set(layers.MAY_USE))


if __name__ == "__main__":
    unittest.main()
