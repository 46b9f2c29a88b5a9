"""SECURITY.md: what is promised is tested. Each paragraph of "What is promised" has its tests in
this table, and each test of the table is there.
"""
import re

from tree import Finding, Tree

PAGE = "SECURITY.md"

# The first words of a paragraph, and the tests that hold what it says.
TESTS = {
    "The API and the services' ports are on 127.0.0.1": (
        "Process.KnowsLoopbackAddresses",
        "HttpGuardTest.TheListeningAddressPasses",
    ),
    "A daemon in a container listens to all": (
        "WhoMayAsk.IsDecidedByUserAddressSignatureHostOriginAndMethod",
    ),
    "A client on loopback is served when": (
        "Peer.IsKnownByItsUser",
        "Peer.IsKnownByTheKernelsTable",
        "RealDoor.AnotherUsersProcessIsTurnedAway",
    ),
    "A client from elsewhere is served when": (
        "AccessKey.IsMadeOnceForItsOwnersEyes",
        "SigV4Test.AVerifierFormsTheSameSignature",
        "WhoMayAsk.IsDecidedByUserAddressSignatureHostOriginAndMethod",
    ),
    "With `--account` the daemon is shared": (
        "AccessKey.OfAnAccountIsKeptBesideTheDaemonsOwn",
        "WhoMayAsk.SignsWhereAccountsShareTheDaemon",
        "NobodySees.TheOthersInAnyOfAppRunnersOperations",
        "NobodySees.TheOthersByWhatARequestRefersTo",
        "NobodySees.TheOthersByTheEmulatorsOwnOperations",
        "NobodySees.TheOthersByTheFeedTheConsoleAndTheNumbers",
        "NobodySees.TheOthersLogs",
    ),
    "An agent of a Swarm": (
        "AnAgent.RefusesWhoHasAnotherToken",
        "AnAgent.HangsUpOnAHeadWithoutEnd",
        "AnAgent.HangsUpOnAHeadThatDoesNotCome",
        "CarriesToken.OnceAndWhole",
        "TokenFile.ThatIsNoneIsRefusedWithoutQuotingIt",
    ),
    "A request that says Host, Origin": (
        "WhoMayAsk.IsDecidedByUserAddressSignatureHostOriginAndMethod",
    ),
    "Web pages do not reach the API.": (
        "DoorTest.OtherHostNamesAreTurnedAway",
        "DoorTest.OtherOriginsAreTurnedAway",
        "DoorTest.NothingIsWrittenByGet",
        "HttpGuardTest.AllElseDoesNot",
    ),
    "The console's page proves itself": (
        "ConsoleTest.OnlyOurPageMayAskForOperations",
        "ConsoleTest.ThePageIsForBrowsersAndComesWithItsGuards",
    ),
    "The API has bounds": (
        "DoorTest.TooMuchIsRefusedAndTheConnectionClosed",
        "RequestBodyTest.OnlyAsManyValuesAsAnyRequestMayHave",
        "RpcCbor.LargeBodiesAreNothing",
        "RealDoor.IdleClientsDoNotShutOthersOut",
        "LogStoreTest.TheOldestLinesGoFirstWhenItIsFull",
    ),
    "A container gets what its service says": (
        "Container.GetsItsShareOfCpuAndMemory",
        "Container.MayDoNoMoreThanOnFargate",
    ),
    "Containers and networks carry the label": (
        "Container.IsMarkedAsOurs",
        "Container.IsLabelledForTheNextDaemonWithoutAnyValueOfASecret",
    ),
    "Registry credentials are read as": (
        "RegistryAuth.ComesFromTheUsersOwnFolder",
        "RegistryAuth.WhatCannotBeReadIsSaidWithoutASecret",
        "Pull.CredentialsComeFromTheUsersConfiguration",
        "CredentialHelper.IsAskedForTheServerAndGivesWhatItPrints",
    ),
    "The state (`state.db`, `lock`": (
        "Store.ItsFilesAreItsOwnersAlone",
        "AccessKey.IsMadeOnceForItsOwnersEyes",
    ),
    "What others could have written is not": (
        "Store.AFolderThatOthersWriteToIsRefused",
        "Store.AFileThatOthersWriteToOrALinkIsRefused",
        "AccessKey.ThatOthersCouldHaveWrittenIsRefused",
    ),
    "`down` removes `state.db`": ("Launch.UpStartsADaemonAndDownEndsIt",),
    "In the `Service` of the documents": (
        "CheckTest.NoTextOrKeyHasANulAndNoValueIsShown",
        "CheckTest.MapsAreToldByKeysAndValuesAndSecretsAreNotShown",
    ),
    "What an engine says of a failed": (
        "Redaction.TakesAValueOutHoweverItIsQuoted",
        "Redaction.OfACommandLeavesTheProgramsName",
        "Redaction.StandsBeforeVerdictAndLog",
    ),
    "No name, value or command with a NUL": ("CheckTest.NoTextOrKeyHasANulAndNoValueIsShown",),
    "Text that others wrote": (
        "Disarmed.NoLineIsACommandForGithubsRunner",
        "Rules.ComplaintsCannotCommandTheTerminal",
        "VerdictText.FindingsCarryEvidenceAndFixAndNoEscapes",
    ),
    "It assumes no role": (
        "SecretSources.KeysOfTheEnvironmentOrOfAFilesSection",
        "SecretSources.AServicesOwnEndpointBeatsTheGeneralOne",
    ),
}
# What no test can hold, with the reason.
UNTESTED = {
    "Where the engine is on another machine": "no test of gtest's: tests/e2e/elsewhere asks",
    "Containers on the network that probes": "the engine's doing, and no test asks it of one yet",
    "The program is not set-uid": "there is nothing to call: the installation sets no mode",
}

_TEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)


def promises(page: str) -> list[tuple[int, str]]:
    """The paragraphs with the lines that they begin at."""
    found = []
    inside = False
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("## "):
            inside = line == "## What is promised"
        elif inside and line.startswith("- "):
            found.append((number, line[2:]))
    return found


def check(tree: Tree) -> list[Finding]:
    if PAGE not in tree.texts:
        return []
    there = {
        f"{suite}.{name}"
        for text in tree.select(".cpp", under=("tests/",)).values()
        for suite, name in _TEST.findall(text)
    }
    findings = []
    unused = set(TESTS) | set(UNTESTED)
    for number, words in promises(tree.texts[PAGE]):
        keys = [key for key in unused if words.startswith(key)]
        if not keys:
            findings.append(Finding(PAGE, number, "is promised without a test (promises.py)"))
        unused -= set(keys)
    findings += [Finding(PAGE, 0, f"does not promise any more: {key}") for key in sorted(unused)]
    for key, tests in TESTS.items():
        missing = [test for test in tests if test not in there]
        findings += [Finding(PAGE, 0, f"{key}: there is no test {test}") for test in missing]
    return findings
