"""The layering rule: what each side may and may not include; nothing slips past the table."""
import unittest

import layers
from tree import Tree

HEADERS = [
    "emulator/base/ids.hpp",
    "emulator/model/service.hpp",
    "emulator/wire/shape.hpp",
    "probes/pure/outcome.hpp",
    "probes/io/http_probe.hpp",
    "emulator/core/engine.hpp",
    "emulator/core/ring/profile.hpp",
    "emulator/core/diagnosis/diagnosis.hpp",
    "emulator/core/service/service_machine.hpp",
    "emulator/catalog/catalog.hpp",
    "docker/client.hpp",
    "emulator/ingress/ingress.hpp",
    "emulator/logs/feed.hpp",
    "emulator/runtime/driver.hpp",
    "emulator/performers/performer.hpp",
    "emulator/persistence/sqlite/store.hpp",
    "emulator/sim/world.hpp",
    "emulator/api/context.hpp",
    "emulator/api/json/service_json.hpp",
    "emulator/api/http/server.hpp",
    "emulator/daemon/daemon.hpp",
    "emulator/cli/terminal/output.hpp",
    "emulator/cli/rehearsal/rehearsal.hpp",
    "emulator/cli/verbs/verb.hpp",
]


def findings(path: str, included: str) -> list:
    texts = {header: "" for header in HEADERS}
    texts[path] = f'// x\n#include "{included}"\n'
    return layers.check(Tree(texts))


ALLOWED = [
    ("emulator/model/x.cpp", "emulator/base/ids.hpp"),
    ("emulator/wire/x.cpp", "emulator/model/service.hpp"),
    ("emulator/core/ring/x.cpp", "probes/pure/outcome.hpp"),
    ("emulator/core/service/x.cpp", "emulator/core/diagnosis/diagnosis.hpp"),
    ("emulator/core/x.cpp", "emulator/core/service/service_machine.hpp"),
    ("emulator/core/x.cpp", "emulator/base/ids.hpp"),
    ("emulator/runtime/driver.cpp", "emulator/core/engine.hpp"),
    ("emulator/runtime/driver.cpp", "emulator/logs/feed.hpp"),
    ("emulator/performers/x.cpp", "docker/client.hpp"),
    ("emulator/performers/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/persistence/x.cpp", "emulator/persistence/sqlite/store.hpp"),
    ("emulator/api/services/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/api/resources/x.cpp", "emulator/catalog/catalog.hpp"),
    ("emulator/daemon/x.cpp", "docker/client.hpp"),
    ("emulator/cli/settings/x.cpp", "emulator/core/ring/profile.hpp"),
    ("emulator/cli/rehearsal/x.cpp", "emulator/api/json/service_json.hpp"),
    ("emulator/cli/rehearsal/x.cpp", "emulator/sim/world.hpp"),
    ("emulator/cli/verbs/x.cpp", "emulator/cli/rehearsal/rehearsal.hpp"),
    ("emulator/cli/program/x.cpp", "emulator/daemon/daemon.hpp"),
    ("emulator/cli/program/x.cpp", "emulator/cli/verbs/verb.hpp"),
    ("probes/io/http_probe.cpp", "probes/pure/outcome.hpp"),
    ("docker/x.cpp", "docker/client.hpp"),
]

REFUSED = [
    ("emulator/base/x.cpp", "emulator/model/service.hpp"),
    ("emulator/wire/x.cpp", "emulator/core/ring/profile.hpp"),
    ("emulator/core/ring/x.cpp", "emulator/core/diagnosis/diagnosis.hpp"),
    ("emulator/core/diagnosis/x.cpp", "emulator/core/service/service_machine.hpp"),
    ("emulator/core/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/core/x.cpp", "docker/client.hpp"),
    ("emulator/core/x.cpp", "probes/io/http_probe.hpp"),
    ("probes/pure/x.cpp", "emulator/model/service.hpp"),
    ("docker/x.cpp", "emulator/core/engine.hpp"),
    ("docker/x.cpp", "probes/pure/outcome.hpp"),
    ("docker/x.cpp", "emulator/ingress/ingress.hpp"),
    ("probes/io/http_probe.cpp", "docker/client.hpp"),
    ("emulator/ingress/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/logs/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/catalog/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/runtime/driver.cpp", "docker/client.hpp"),
    ("emulator/runtime/clock.cpp", "emulator/performers/performer.hpp"),
    ("emulator/performers/x.cpp", "emulator/api/http/server.hpp"),
    ("emulator/persistence/sqlite/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/sim/x.cpp", "emulator/runtime/driver.hpp"),
    ("emulator/api/json/x.cpp", "emulator/api/context.hpp"),
    ("emulator/api/services/x.cpp", "emulator/performers/performer.hpp"),
    ("emulator/api/services/x.cpp", "emulator/api/http/server.hpp"),
    ("emulator/api/x.cpp", "emulator/ingress/ingress.hpp"),
    ("emulator/daemon/x.cpp", "emulator/cli/verbs/verb.hpp"),
    ("emulator/cli/verbs/x.cpp", "emulator/daemon/daemon.hpp"),
    ("emulator/cli/verbs/x.cpp", "emulator/core/engine.hpp"),
    ("emulator/cli/verbs/x.cpp", "emulator/sim/world.hpp"),
    ("emulator/cli/terminal/x.cpp", "emulator/wire/shape.hpp"),
    ("emulator/cli/client/x.cpp", "emulator/cli/verbs/verb.hpp"),
    ("emulator/cli/program/x.cpp", "emulator/api/http/server.hpp"),
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
        including = '#include "emulator/cli/terminal/version.hpp"\n'
        texts = {
            "emulator/cli/terminal/version.hpp.in": "",
            "emulator/cli/terminal/x.cpp": including,
        }
        self.assertEqual(layers.check(Tree(texts)), [])

    def test_table_for_people_says_the_same(self):
        rows = [
            f"| `{name}` | what | "
            + (", ".join(used.removeprefix("emulator/") for used in row) or "nothing")
            + " |"
            for name, row in layers.MAY_USE.items()
        ]

        def judged(lines: list[str]) -> list:
            return layers.check(Tree({layers.TABLE: "\n".join(lines)}))

        self.assertEqual(judged(rows), [])
        self.assertEqual(len(judged(rows[1:])), 1)
        self.assertEqual(len(judged([rows[0].replace("nothing", "model"), *rows[1:]])), 1)

    def test_every_row_names_rows(self):
        used = {name for row in layers.MAY_USE.values() for name in row}
        self.assertLessEqual(used | layers.SEALED, set(layers.MAY_USE))


if __name__ == "__main__":
    unittest.main()
