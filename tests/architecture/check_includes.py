#!/usr/bin/env python3
"""Reads the #include lines of all C++ files and fails on one that its room may not have.

    check_includes.py [ROOT]

A room is a folder of C++ files; ROOMS says which other rooms it may include, LIBRARIES which rooms may include a library.
docs/ARCHITECTURE.md tells the reasons; whoever changes one changes the other.
"""

import os
import pathlib
import re
import sys

# Room -> the rooms it may include besides itself, and why not more.
ROOMS = {
    "base": (set(), "base is what all rooms share, so it knows none of them"),
    "storage": ({"base"}, "the store's contract and its records know no database and no user of them"),
    "storage/memory": ({"base", "storage"}, "a backend knows the store's contract alone"),
    "storage/sql": ({"base", "storage"}, "a backend knows the store's contract alone"),
    "server/config": (
        {"base", "server/runtime"},
        "settings are plain values, some in runtime's words, as the log level; assemble.cc hands them to the rooms",
    ),
    "server/runtime": ({"base"}, "threads, metrics and log serve every room, so they know none of them"),
    "server/http": ({"base"}, "the listener is given what it serves; assemble.cc connects it"),
    "server/vapi": ({"base"}, "the Vapi client knows Vapi, not what Dialtone does with it"),
    "server/pacing": (
        {"base", "storage", "server/vapi"},
        "the pace knows Vapi's contract and the row that replicas share, not what the calls are for",
    ),
    "server/provisioning/schedule": (
        {"base", "storage", "server/runtime"},
        "when to look follows from what was seen; it calls nobody",
    ),
    "server/provisioning": (
        {"base", "storage", "server/provisioning/schedule", "server/runtime", "server/vapi", "server/pacing"},
        "provisioning works against contracts and knows neither callers nor backends",
    ),
    "server/watch": (
        {"base", "storage", "server/runtime"},
        "a watch is fed by commits: it causes no work and no call to Vapi",
    ),
    "server/rpc": (
        {"base", "storage", "server/runtime", "server/pacing", "server/provisioning", "server/provisioning/schedule", "server/watch"},
        "an RPC parses, calls and renders; effects are provisioning's",
    ),
    "client": ({"base"}, "a client knows the API and nothing behind it"),
    "client/cli": ({"base", "client"}, "a client knows the API and nothing behind it"),
    # What is installed: an application has nothing else of ours.
    "client/include/dialtone": (set(), "what is installed names only what is installed"),
    "client/include/dialtone/testing": (set(), "what is installed names only what is installed"),
    "client/testing": ({"base", "client"}, "the fake server stands for the real one, so it must not share its code"),
    "client/examples/cpp": (set(), "an example has only what is installed"),
    "simulator": ({"base"}, "the simulator stands for Vapi, so it must not share Dialtone's idea of Vapi"),
}
# main.cc, assemble.{h,cc} and vapi_accounts.{h,cc} put the rooms together; tests test anything. Both may include every room.
ASSEMBLY = "server"
TESTS = "tests"

# Of these rooms, others may include only the headers named here: the contract, not what fulfils it.
CONTRACTS = {"server/vapi": {"vapi_client.h", "vapi_error.h", "vapi_result.h"}}

# Concrete classes -> the files outside their own room that may name them.
CONCRETE = [
    (re.compile(r"storage/(sql|memory)/"), {"server/assemble.cc", "storage/open_store.cc"}),
    (re.compile(r"server/vapi/curl_"), {"server/vapi_accounts.cc"}),
]

# Library, the headers that belong to it, the files that may include it (tests always may), and why.
LIBRARIES = [
    (
        "SOCI",
        re.compile(r"soci(/|\.h$|-)"),
        re.compile(r"storage/sql/"),
        "SQL stays inside storage/sql",
    ),
    (
        "libpq",
        re.compile(r"(postgresql/.*|libpq-.*|libpq/.*|pg_config.*)\.h$"),
        re.compile(r"storage/sql/"),
        "SQL stays inside storage/sql",
    ),
    ("SQLite", re.compile(r"sqlite3(ext)?\.h$"), re.compile(r"storage/sql/"), "SQL stays inside storage/sql"),
    (
        "libcurl",
        re.compile(r"curl/"),
        re.compile(r"server/(vapi|notify)/"),
        "one room owns the outgoing HTTP, with its timeouts and bounds",
    ),
    (
        "gRPC or protobuf",
        re.compile(r"(grpc|grpcpp|grpc\+\+|google|dialtone)/|.*\.pb\.h$"),
        re.compile(r"server/rpc/|server/watch/[^/]*stream[^/]*$|server/assemble\.cc$|client/"),
        "the wire format stays at the edge, so that the rooms behind it are plain C++",
    ),
    (
        "nlohmann-json",
        re.compile(r"nlohmann/(?!json_fwd\.hpp$)"),
        re.compile(r".*\.cc$"),
        "it is slow to compile, so no header may bring it in; json_fwd.hpp is light",
    ),
    (
        "yaml-cpp",
        re.compile(r"yaml-cpp/"),
        re.compile(r"client/cli/.*\.cc$"),
        "people write YAML for the command line alone",
    ),
    (
        "civetweb",
        re.compile(r"civetweb\.h$|CivetServer\.h$"),
        re.compile(r"server/http/|simulator/"),
        "HTTP is served by server/http alone",
    ),
    (
        "prometheus-cpp",
        re.compile(r"prometheus/"),
        re.compile(r"server/runtime/(?!metrics\.h$)"),
        "rooms know server/runtime/metrics.h, not the library behind it",
    ),
    ("GoogleTest", re.compile(r"(gtest|gmock)/"), re.compile(r"$.^"), "only tests include it"),
    ("Google Benchmark", re.compile(r"benchmark/"), re.compile(r"$.^"), "only tests include it"),
]

SUFFIXES = {".h", ".hh", ".hpp", ".inc", ".cc", ".cpp", ".cxx"}
NOT_OURS = {"build", "node_modules"}
TOP_FOLDERS = {room.split("/")[0] for room in ROOMS} | {TESTS}
INCLUDE = re.compile(r"\s*#\s*include(?:_next)?\s*(?P<rest>.*)")
TARGET = re.compile(r'(?P<quote>["<])(?P<path>[^">]+)[">]')


def room_of(path):
    """The room of a file given relative to the root, as text with forward slashes; None when there is none."""
    folder = path.rpartition("/")[0]
    if folder == TESTS or folder.startswith(TESTS + "/"):
        return TESTS
    return folder if folder in ROOMS or folder == ASSEMBLY else None


def included_room(path):
    """The room that an included path of ours belongs to; a folder inside a room belongs to no room."""
    return room_of(path) or path.rpartition("/")[0]


def breach(root, file, included, quoted):
    """Says why `file` may not include `included`, or None when it may."""
    room = room_of(file)
    if room == TESTS:
        return None

    for library, headers, allowed, why in LIBRARIES:
        if headers.match(included):
            if allowed.match(file):
                return None
            return f"{room} may not include {library} through {included} ({why})"

    if included.split("/")[0] not in TOP_FOLDERS:
        if included.startswith(".") or (quoted and (root / file).parent.joinpath(included).exists()):
            return f'write "{included}" from the root of the repository, so that its room can be read'
        return None

    target = included_room(included)
    for pattern, allowed in CONCRETE:
        if pattern.match(included) and target != room and file not in allowed:
            return f"{room} may not include {included} (concrete classes are named only in {' and '.join(sorted(allowed))})"
    if target == TESTS:
        return f"{room} may not include {included} (what ships does not know its tests)"
    if room == ASSEMBLY or target == room:
        return None
    may, why = ROOMS[room]
    # The two files that name concrete classes were let through as such: the rule above knows them.
    if any(pattern.match(included) and file in allowed for pattern, allowed in CONCRETE):
        return None
    if target not in may:
        return f"{room} may not include {included} ({why})"
    contract = CONTRACTS.get(target)
    if contract is not None and included.rpartition("/")[2] not in contract:
        return f"{room} may not include {included} (of {target} only the contract: {', '.join(sorted(contract))})"
    return None


def cpp_files(root):
    for folder, folders, files in os.walk(root):
        # Not walked into: a build may be changing while this reads.
        folders[:] = sorted(each for each in folders if each not in NOT_OURS and not each.startswith("."))
        for file in sorted(files):
            path = pathlib.Path(folder, file)
            if path.suffix in SUFFIXES:
                yield path.relative_to(root).as_posix()


def check(root):
    """Returns the number of files read and a message for each breach."""
    messages = []
    count = 0
    for file in cpp_files(root):
        count += 1
        if room_of(file) is None:
            messages.append(f"{file}:1: its folder is no room: name it in ROOMS in tests/architecture/check_includes.py")
            continue
        for number, line in enumerate((root / file).read_text(encoding="utf-8").splitlines(), start=1):
            include = INCLUDE.match(line)
            if include is None:
                continue
            target = TARGET.match(include["rest"])
            if target is None:
                messages.append(f"{file}:{number}: an include must name its file, or nobody can say what it includes")
                continue
            fault = breach(root, file, target["path"], target["quote"] == '"')
            if fault is not None:
                messages.append(f"{file}:{number}: {fault}")
    return count, messages


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    count, messages = check(root)
    for message in messages:
        print(message)
    if count == 0:
        print(f"{root} holds no C++ file: nothing was checked")
        return 2
    print(f"{count} files, {len(messages)} includes that may not be")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
