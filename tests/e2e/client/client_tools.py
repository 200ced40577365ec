"""The programs that make clients in other languages, at pinned versions under build/tools, and what they make.

    client_tools.install("python")           # ends the process with 77 (1 in CI) where pip, npm or Go is missing
    client_tools.generate("python", folder)  # as buf.gen.yaml says
"""

import os
import pathlib
import platform
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOLS = pathlib.Path(os.environ.get("DIALTONE_TOOLS", ROOT / "build" / "tools"))
EXAMPLES = ROOT / "client" / "examples"
GO_PLUGINS = {
    "protoc-gen-go": ("google.golang.org/protobuf/cmd/protoc-gen-go", "v1.36.12"),
    "protoc-gen-go-grpc": ("google.golang.org/grpc/cmd/protoc-gen-go-grpc", "v1.6.2"),
}
LANGUAGES = ("python", "typescript", "go")
SKIPPED = 77
LIMIT_SECONDS = 500


def give_up(missing):
    in_ci = os.environ.get("CI") == "true"
    print(f"{'FAILED' if in_ci else 'SKIPPED'}: there is no {missing}", flush=True)
    sys.exit(1 if in_ci else SKIPPED)


def run(*command, **options):
    subprocess.run([str(each) for each in command], check=True, timeout=LIMIT_SECONDS, stdout=sys.stderr, **options)


def install_from_lock(folder, lock, install):
    """Runs `install` for an empty `folder`, unless it was done for the same lock file before."""
    kept = folder / "installed-from"
    if kept.is_file() and kept.read_bytes() == lock.read_bytes():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install()
    shutil.copy(lock, kept)


def install_python():
    folder, lock = TOOLS / "client-python", EXAMPLES / "python" / "requirements.txt"

    def install():
        if subprocess.run([sys.executable, "-c", "import ensurepip"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
            give_up("venv for Python to install grpcio-tools in")
        run(sys.executable, "-m", "venv", folder)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock)

    install_from_lock(folder, lock, install)


def install_typescript():
    folder, source = TOOLS / "client-typescript", EXAMPLES / "typescript"

    def install():
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / name, folder / name)
        run("npm", "--prefix", folder, "ci")

    if not (shutil.which("npm") and shutil.which("node")):
        give_up("npm to install protoc-gen-es and Connect with")
    install_from_lock(folder, source / "package-lock.json", install)


def install_go():
    for name, (module, version) in GO_PLUGINS.items():
        script = ROOT / "tests" / "e2e" / "tools" / "install_go_tool.sh"
        code = subprocess.run([script, module, version, name], check=False, stdout=sys.stderr).returncode
        if code == SKIPPED:
            give_up("Go to build its plugins with")
        if code != 0:
            sys.exit(f"FAILED: {name} could not be built")


def buf():
    machine = platform.machine().replace("x86_64", "x64")
    program = TOOLS / "npm" / "node_modules" / "@bufbuild" / f"buf-linux-{machine}" / "bin" / "buf"
    if not program.is_file():
        give_up("buf: ./dev lint installs it, with npm")
    return program


def install(language):
    {"python": install_python, "typescript": install_typescript, "go": install_go}[language]()


def python():
    """The interpreter that has grpcio."""
    return TOOLS / "client-python" / "bin" / "python"


def node_modules():
    return TOOLS / "client-typescript" / "node_modules"


def generate(language, folder):
    """Runs the plugins of buf.gen.yaml for one language; what they make is in `folder`/LANGUAGE."""
    template = yaml.safe_load((ROOT / "buf.gen.yaml").read_text())
    template["plugins"] = [plugin for plugin in template["plugins"] if plugin["out"] == language]
    # What our files import joins them in one workspace.
    workspace = folder / f"workspace-{language}"
    shutil.copytree(ROOT / "proto" / "dialtone", workspace / "proto" / "dialtone")
    shutil.copytree(pathlib.Path(os.environ["DIALTONE_BUILD"]) / "proto" / "imports", workspace / "imports")
    (workspace / "buf.yaml").write_text(yaml.safe_dump({"version": "v2", "modules": [{"path": "proto"}, {"path": "imports"}]}))
    chosen = folder / f"{language}.gen.yaml"
    chosen.write_text(yaml.safe_dump(template))
    programs = [python().parent, node_modules() / ".bin", TOOLS, os.environ["PATH"]]
    environment = dict(os.environ, PATH=os.pathsep.join(map(str, programs)))
    run(
        buf(), "generate", workspace, "--template", chosen, "--path", workspace / "proto" / "dialtone", "--output", folder,
        env=environment, cwd=ROOT,
    )  # fmt: skip
    return folder / language


if __name__ == "__main__":
    for each in sys.argv[1:] or LANGUAGES:
        install(each)
