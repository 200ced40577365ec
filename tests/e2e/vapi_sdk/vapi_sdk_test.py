#!/usr/bin/env python3
"""Vapi's own client works against the simulator, which is therefore a fair Vapi to everyone else."""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import processes  # noqa: E402

ROOT = HERE.parents[2]
FOLDER = pathlib.Path(os.environ.get("DIALTONE_TOOLS", ROOT / "build" / "tools")) / "vapi-sdk"
PINS = ("package.json", "package-lock.json", ".npmrc")
SKIPPED = 77
LIMIT_SECONDS = 300


def is_installed():
    """npm leaves its own record behind when it is done."""
    pinned, kept = HERE / "package-lock.json", FOLDER / "package-lock.json"
    done = (FOLDER / "node_modules" / ".package-lock.json").is_file()
    return done and kept.is_file() and kept.read_bytes() == pinned.read_bytes()


def install():
    """The client, at the version that package-lock.json pins. Ends the process with 77 (1 in CI) where there is no npm."""
    if not (shutil.which("npm") and shutil.which("node")):
        in_ci = os.environ.get("CI") == "true"
        print(f"{'FAILED' if in_ci else 'SKIPPED'}: there is no npm to install Vapi's client with", flush=True)
        sys.exit(1 if in_ci else SKIPPED)
    if is_installed():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PINS:
        shutil.copy(HERE / name, FOLDER / name)
    subprocess.run(["npm", "--prefix", str(FOLDER), "ci"], check=True, timeout=LIMIT_SECONDS)


def main():
    install()
    with processes.Workplace() as place:
        simulator = place.start_simulator()
        environment = processes.clean_environment(VAPI_URL=simulator.url, VAPI_SDK=str(FOLDER))
        command = ["node", "--test", "--test-concurrency=1", str(HERE / "sdk_test.mjs")]
        return subprocess.run(command, env=environment, check=False, timeout=LIMIT_SECONDS).returncode


if __name__ == "__main__":
    sys.exit(main())
