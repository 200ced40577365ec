"""Renders the chart with a real Helm and reads the result."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHART = ROOT / "helm" / "dialtone"
VALUES = pathlib.Path(__file__).resolve().parent / "values"
TOOLS = pathlib.Path(os.environ.get("DIALTONE_TOOLS", ROOT / "build" / "tools"))
HELM = TOOLS / "helm"
STRICT = TOOLS / "kube-strict"
HELM_VERSION = "v3.20.2"
OLDEST_KUBERNETES = "1.24.0"
NEWEST_KUBERNETES = "1.34.0"
RELEASE = "voice"
SKIPPED = 77


def install_tools():
    """Builds what is missing; ends the process with 77 (1 in CI) where there is no Go to build it with."""
    script = ROOT / "tests" / "e2e" / "tools" / "install_go_tool.sh"
    result = subprocess.run([script, "helm.sh/helm/v3/cmd/helm", HELM_VERSION, "helm"], check=False).returncode
    if result == 0:
        try:
            source = pathlib.Path(__file__).resolve().parent / "strict"
            result = subprocess.run(["go", "build", "-C", source, "-o", STRICT, "."], check=False).returncode
        except FileNotFoundError:
            result = SKIPPED
    if result == SKIPPED and os.environ.get("CI") != "true":
        print("SKIPPED: every test of the Helm chart, because there is neither Helm nor Go to build it with", flush=True)
        sys.exit(SKIPPED)
    if result != 0:
        print(f"FAILED: the tools for the tests of the Helm chart could not be built (exit code {result})", flush=True)
        sys.exit(1)


def helm(*arguments, values=None):
    """Runs Helm. `values`, a dict, is what it reads from standard input, for `--values -`."""
    return subprocess.run([HELM, *arguments], input=json.dumps(values or {}), capture_output=True, text=True, check=False, timeout=60)


def template(*arguments, kubernetes=NEWEST_KUBERNETES, chart=CHART, values=None):
    return helm("template", RELEASE, chart, "--namespace", "calls", "--kube-version", kubernetes, *arguments, values=values)


def template_of(values):
    """Renders with `values`, a dict, on top of the chart's own."""
    return template("--values", "-", values=values)


def notes_of(values):
    """NOTES.txt as an install would print it. `helm install` shows it only against a cluster, so a copy of the chart renders it as
    a value of a manifest."""
    with tempfile.TemporaryDirectory() as directory:
        copy = pathlib.Path(directory) / "dialtone"
        shutil.copytree(CHART, copy)
        notes = copy / "templates" / "NOTES.txt"
        (copy / "templates" / "_notes.tpl").write_text('{{ define "notes" }}' + notes.read_text() + "{{ end }}")
        (copy / "templates" / "notes.yaml").write_text('notes: {{ include "notes" . | toJson }}')
        notes.unlink()
        result = template("--values", "-", "--show-only", "templates/notes.yaml", chart=copy, values=values)
        if result.returncode != 0:
            raise AssertionError(f"notes with {values}: {result.stderr}")
        return yaml.safe_load(result.stdout)["notes"]


class Release:
    """The objects of one rendering."""

    def __init__(self, text):
        self.text = text
        self.objects = [each for each in yaml.safe_load_all(text) if each]

    @classmethod
    def of_file(cls, path, kubernetes=NEWEST_KUBERNETES):
        result = template("--values", path, kubernetes=kubernetes)
        if result.returncode != 0:
            raise AssertionError(f"helm template with {path.name}: {result.stderr}")
        return cls(result.stdout)

    @classmethod
    def of(cls, values):
        result = template_of(values)
        if result.returncode != 0:
            raise AssertionError(f"helm template with {values}: {result.stderr}")
        return cls(result.stdout)

    def all(self, kind):
        return [each for each in self.objects if each["kind"] == kind]

    def one(self, kind, component="server"):
        found = [each for each in self.all(kind)
                 if each["metadata"]["labels"]["app.kubernetes.io/component"] == component]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} {kind}s of the {component}, not one")
        return found[0]

    def pods(self):
        """(owner, pod spec) of everything that makes pods."""
        for each in self.objects:
            if each["kind"] == "Pod":
                yield each, each["spec"]
            elif each["kind"] in ("Deployment", "Job"):
                yield each, each["spec"]["template"]["spec"]

    def server_pod(self):
        return self.one("Deployment")["spec"]["template"]["spec"]

    def server(self):
        return self.server_pod()["containers"][0]


def is_hook(thing):
    return "helm.sh/hook" in thing["metadata"].get("annotations", {})


def containers(pod):
    return pod.get("initContainers", []) + pod["containers"]


def secret_entries(pod, volume):
    """{path in the volume: (Secret, entry)} of a projected volume."""
    sources = next(each for each in pod["volumes"] if each["name"] == volume)["projected"]["sources"]
    return {item["path"]: (source["secret"]["name"], item["key"]) for source in sources for item in source["secret"]["items"]}


def value_files():
    return sorted(VALUES.glob("*.yaml"))
