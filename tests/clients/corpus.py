"""The referee over a whole corpus: every description is built by the program, in every emission, and every tool is checked.

corpus.py PROGRAM SHARED    the shared folder holds corpus/ and tools/check_tools.py

A rule about the tool list as a whole (T03, a client's cap) and one about a name's prefix (N02) are no fault of the compiler;
with compact names N02 must be clear as well. Token counts are not the referee's here, `inspect` prints them.
"""
import collections
import concurrent.futures
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

PROGRAM, SHARED = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
STRICT = "openai-strict"
CLIENTS = ["claude", "openai", "gemini", "cursor", "vscode"]
# emission → (arguments, file, profiles, rules that do not count)
EMISSIONS = {
    "gate": ([], "tools.json", CLIENTS, {"N02", "T03"}),
    "no gate": (["--no-gate"], "tools.json", CLIENTS, {"N02", "T03"}),
    "compact": (["--no-gate", "--compact-names"], "tools.json", CLIENTS, {"T03"}),
    "strict": (["--no-gate", "--profile", STRICT], f"tools.{STRICT}.json", [STRICT], {"N02", "T03"}),
}


def load_referee():
    path = SHARED / "tools" / "check_tools.py"
    spec = importlib.util.spec_from_file_location("check_tools", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFEREE = load_referee()
META = REFEREE.meta_validators()
COUNT = REFEREE.Tok("none", None)


def build(path, arguments, out):
    command = [PROGRAM, "build", path, "--out", out, *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def examine(name):
    """(name, tools by emission, errors, warnings by rule) of one description; errors are lines."""
    counts, errors, warnings, checked = {}, [], collections.Counter(), {}
    with tempfile.TemporaryDirectory() as folder:
        for emission, (arguments, file, profiles, ignored) in EMISSIONS.items():
            out = pathlib.Path(folder) / emission.replace(" ", "-")
            built = build(SHARED / "corpus" / name, arguments, out)
            if built.returncode != 0:
                errors.append(f"{emission}: exit {built.returncode}: {built.stderr.strip()[-400:]}")
                continue
            tools = json.loads((out / file).read_text())["tools"]
            counts[emission] = len(tools)
            # A schema that was looked at once need not be validated again.
            texts = {json.dumps(tool["inputSchema"], sort_keys=True) for tool in tools}
            known = checked.setdefault(file, set())
            meta = META if texts - known else None
            known |= texts
            found, _, _ = REFEREE.lint(tools, profiles, "torii", COUNT, 800, 20000, meta)
            for profile, severity, rule, tool, pointer, detail in found:
                if severity == "error" and rule not in ignored:
                    errors.append(f"{emission}: {profile} {rule} {tool} {pointer} {detail}")
                elif severity == "warn" and emission in ("no gate", "strict"):
                    warnings[rule] += 1
    return name, counts, errors, warnings


def main():
    if META is None:
        sys.exit("FAILED: the Python package jsonschema is missing, so that schemas would go unchecked")
    began = time.time()
    index = json.loads((SHARED / "corpus" / "index.json").read_text())["specs"]
    only = sys.argv[3:]
    specs = [spec for spec in index if spec["kind"] in ("openapi", "swagger") and (not only or spec["file"] in only)]
    names = [spec["file"] for spec in sorted(specs, key=lambda spec: -spec["bytes"])]
    failures, rules, totals = 0, collections.Counter(), collections.Counter()
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, counts, errors, warnings in pool.map(examine, names):
            print(f"{name:55}", " ".join(f"{emission} {count:5}" for emission, count in counts.items()), flush=True)
            for line in errors[:8]:
                print("    ", line[:300])
            if len(errors) > 8:
                print(f"      … {len(errors)} in all:", dict(collections.Counter(" ".join(e.split()[:3]) for e in errors)))
            failures += len(errors)
            rules += warnings
            totals.update(counts)
    print("warnings:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "none")
    print(f"{len(names)} descriptions, {dict(totals)} tools, {failures} errors, {time.time() - began:.0f} s")
    sys.exit(1 if failures or not names else 0)


main()
