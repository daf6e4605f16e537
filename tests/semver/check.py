"""One change of each kind that a Rust client notices: the crates before and after it, judged by cargo-semver-checks, and by us.

Ours may be stricter: a renamed JSON key that keeps its Rust name, or a struct's field type behind a builder, is seen by people and not
by rustdoc. It is never laxer. What the design promises to be no break (`additive`) must not be one to cargo-semver-checks either.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BASE = """
openapi: 3.0.3
info: {title: Acme API, version: '1.0'}
servers: [{url: https://api.acme.test}]
security: [{key: []}]
paths:
  /users:
    get:
      summary: List the users of the account
      parameters:
        - {name: state, in: query, description: Only users in this state, schema: {type: string, enum: [active, gone]}}
        - {name: team, in: query, description: Only users of this team, schema: {type: string}}
        - {name: level, in: query, description: The least level, schema: {type: integer}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: object, properties: {users: {type: array, description: The users, items: {$ref: '#/components/schemas/User'}}}}}}}
    post:
      summary: Add a user to the account
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewUser'}}}}
      responses:
        '201': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
  /users/{id}:
    get:
      summary: Get one user of the account
      parameters:
        - {name: id, in: path, required: true, description: The user's id, schema: {type: string}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}, other: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Kind: {type: string, description: The kind, enum: [person, robot]}
    Cat: {type: object, description: A cat, required: [meows], properties: {meows: {type: boolean, description: Whether it meows}}}
    Dog: {type: object, description: A dog, required: [barks], properties: {barks: {type: boolean, description: Whether it barks}}}
    Fish: {type: object, description: A fish, required: [swims], properties: {swims: {type: boolean, description: Whether it swims}}}
    User:
      type: object
      description: A user
      required: [id, name]
      properties:
        id: {type: string, description: The id}
        name: {type: string, description: The name}
        age: {type: integer, description: The age in years}
        kind: {$ref: '#/components/schemas/Kind'}
        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    NewUser:
      type: object
      description: A user to be
      required: [name]
      properties:
        name: {type: string, description: The name}
        email: {type: string, description: The address}
        nick: {type: string, description: Another name}
        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
"""

LIST_TAIL = "        - {name: level, in: query, description: The least level, schema: {type: integer}}\n"
EXTRA = """  /teams:
    get:
      summary: List the teams of the account
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: object, properties: {teams: {type: array, description: The teams, items: {type: string}}}}}}}
components:
"""
PAGES = """        - {name: cursor, in: query, description: Where to go on, schema: {type: string}}
        - {name: limit, in: query, description: Users on a page, schema: {type: integer, maximum: 100}}
"""

PET = "pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}"
ARG_PET = "description: Another name}\n        " + PET
OUT_PET = "'#/components/schemas/Kind'}\n        " + PET
GET_ONE = """        - {name: id, in: path, required: true, description: The user's id, schema: {type: string}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
"""

SCHEMES = "key: {type: http, scheme: bearer},"
# What integration.yaml says; after it stands what both sides have of it, so it begins the change as "base" does.
CONFIG = """integration: acme
title: Acme
source: openapi.yaml
pagination: { cursor: { style: cursor, send: { cursor: cursor, limit: limit }, read: { next: /next_cursor } } }
money: { total: { value: value, currency: currency, unit: minor } }
resources:
  users:
    methods:
      list: { op: GET /users, items: /users }
      get: { op: "GET /users/{id}" }
      create: { op: POST /users }
"""
NICK = "        nick: {type: string, description: Another name}\n"
TOTAL = (NICK, NICK + """        total:
          type: object
          description: What is paid
          required: [value, currency]
          properties:
            value: {type: integer, description: The amount}
            currency: {type: string, description: The currency}
""")
MONEY = CONFIG.replace("op: POST /users", "op: POST /users, money: [total]")

# kind (and, where there is more than one way to it, which), whether the design promises that it breaks nobody, and the replacements in
# BASE that bring it about: after None both sides change places, and what stands before "base" is in both. A text begins an
# integration.yaml of both; what follows replaces where it stands, in that or in the description.
CASES = [
    ("tool-added", True, [("components:\n  sec", EXTRA.rstrip("\n").removesuffix("components:") + "components:\n  sec")]),
    ("tool-removed", False, [(re.compile(r"    post:\n.*?(?=  /users/\{id\}:)", re.S), "")]),
    ("arg-added-optional", True, [(LIST_TAIL, LIST_TAIL + "        - {name: city, in: query, description: The city, schema: {type: string}}\n")]),
    ("arg-added-required", False, [(LIST_TAIL, LIST_TAIL + "        - {name: city, in: query, required: true, description: The city, schema: {type: string}}\n")]),
    ("arg-removed", False, [(LIST_TAIL, "")]),
    ("arg-renamed", False, [("name: team, in", "name: group, in")]),
    ("arg-became-required", False, [("required: [name]\n      properties:\n        name: {type: string, description: The name}\n        email", "required: [name, email]\n      properties:\n        name: {type: string, description: The name}\n        email")]),
    ("arg-became-optional", False, [("    NewUser:\n      type: object\n      description: A user to be\n      required: [name]\n", "    NewUser:\n      type: object\n      description: A user to be\n")]),
    ("arg-type-changed", False, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: boolean}")]),
    ("arg-type-narrowed", False, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: number}"), None]),
    ("arg-type-widened", False, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: number}")]),
    ("arg-enum-value-added", True, [("enum: [active, gone]", "enum: [active, gone, away]")]),
    ("arg-enum-value-removed", False, [("enum: [active, gone]", "enum: [active]")]),
    ("arg-became-enum", False, [("Only users of this team, schema: {type: string}", "Only users of this team, schema: {type: string, enum: [a, b]}")]),
    ("arg-nullable-added", False, [("nick: {type: string,", "nick: {type: string, nullable: true,")]),
    ("arg-nullable-removed", False, [("nick: {type: string,", "nick: {type: string, nullable: true,"), None]),
    ("arg-variant-added", True, [("      required: [name]\n      properties:\n        name: {type: string, description: The name}\n        email: {type: string, description: The address}\n        nick: {type: string, description: Another name}\n        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
                               "      required: [name]\n      properties:\n        name: {type: string, description: The name}\n        email: {type: string, description: The address}\n        nick: {type: string, description: Another name}\n        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Fish'}]}")]),
    ("arg-default-changed", True, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: integer, default: 3}")]),
    ("arg-constraint-tightened", True, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: integer, maximum: 9}")]),
    ("arg-format-changed", False, [("email: {type: string,", "email: {type: string, format: date-time,")]),
    ("out-field-added", True, [("        age: {type", "        height: {type: integer, description: The height}\n        age: {type")]),
    ("out-field-removed", False, [("        age: {type: integer, description: The age in years}\n", "")]),
    ("out-field-renamed", False, [("        age: {type", "        years: {type")]),
    ("out-field-became-optional", False, [("required: [id, name]", "required: [id]")]),
    ("out-type-changed", False, [("age: {type: integer,", "age: {type: string,")]),
    ("out-type-narrowed", False, [("age: {type: integer,", "age: {type: number,"), None]),
    ("out-nullable-added", False, [("        name: {type: string, description: The name}\n        age", "        name: {type: string, nullable: true, description: The name}\n        age")]),
    ("out-enum-value-added", True, [("enum: [person, robot]", "enum: [person, robot, team]")]),
    ("out-enum-value-removed", False, [("enum: [person, robot]", "enum: [person]")]),
    ("out-variant-added", True, [("kind: {$ref: '#/components/schemas/Kind'}\n        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
                                "kind: {$ref: '#/components/schemas/Kind'}\n        pet: {description: The pet, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Fish'}]}")]),
    ("page-added", False, [(LIST_TAIL, LIST_TAIL + PAGES), ("properties: {users:", "properties: {next_cursor: {type: string, description: Where to go on}, users:")]),
    ("page-removed", False, [(LIST_TAIL, LIST_TAIL + PAGES), ("properties: {users:", "properties: {next_cursor: {type: string, description: Where to go on}, users:"), None]),
    ("auth-scheme-changed", False, [("security: [{key: []}]", "security: [{other: []}]")]),
    ("op-deprecated", True, [("summary: Get one user of the account\n", "summary: Get one user of the account\n      deprecated: true\n")]),
    ("op-reactivated", True, [("summary: Get one user of the account\n", "summary: Get one user of the account\n      deprecated: true\n"), None]),
    ("desc-arg-changed", True, [("Only users of this team", "Only those users who are in this team and in no other")]),
    ("arg-const-changed", False, [("Only users of this team, schema: {type: string}", "Only users of this team, schema: {type: string, enum: [a]}")]),
    ("arg-constraint-loosened", True, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: integer, maximum: 9}"), None]),
    ("arg-pattern-changed", True, [("email: {type: string,", "email: {type: string, pattern: '^a+$',"), "base", ("^a+$", "^b+$")]),
    ("arg-variant-removed", False, [(ARG_PET, ARG_PET.replace(", {$ref: '#/components/schemas/Dog'}", ""))]),
    ("arg-structure-tightened", False, [("      description: A user to be\n", "      description: A user to be\n      not: {required: [nick]}\n")]),
    ("arg-structure-loosened", True, [("      description: A user to be\n", "      description: A user to be\n      not: {required: [nick]}\n"), None]),
    ("arg-moved", True, [("name: team, in: query", "name: team, in: header")]),
    ("arg-wire-name-changed", True, [("name: team, in", "name: Team, in")]),
    ("arg-serialization-changed", True, [("required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewUser'}}}", "required: true, content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/NewUser'}}}")]),
    ("arg-xml-changed", True, [("required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewUser'}}}", "required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/NewUser'}}}"), "base", ("nick: {type: string,", "nick: {type: string, xml: {attribute: true},")]),
    ("arg-collision", False, [("    post:\n      summary: Add a user to the account\n", "    post:\n      summary: Add a user to the account\n      parameters:\n        - {name: nick, in: query, description: Another one's name, schema: {type: string}}\n")]),
    ("arg-mutability-changed", False, [("nick: {type: string,", "nick: {type: string, readOnly: true,")]),
    ("out-mutability-changed", False, [("        age: {type: integer,", "        age: {type: integer, writeOnly: true,")]),
    ("out-field-became-required", False, [("required: [id, name]", "required: [id, name, age]")]),
    ("out-nullable-removed", False, [("        name: {type: string, description: The name}\n        age", "        name: {type: string, nullable: true, description: The name}\n        age"), None]),
    ("out-variant-removed", False, [(OUT_PET, OUT_PET.replace(", {$ref: '#/components/schemas/Dog'}", ""))]),
    ("out-structure-changed", False, [("      description: A user\n", "      description: A user\n      not: {required: [age]}\n")]),
    ("out-status-added", True, [(GET_ONE, GET_ONE + "        '404': {description: There is none}\n")]),
    ("out-status-removed", False, [(GET_ONE, GET_ONE + "        '404': {description: There is none}\n"), None]),
    ("out-media-type-changed", False, [(GET_ONE, GET_ONE.replace("application/json", "application/octet-stream"))]),
    ("out-header-changed", True, [(GET_ONE, GET_ONE.replace("description: OK,", "description: OK, headers: {X-Seen: {description: When it was seen, schema: {type: string}}},"))]),
    ("out-envelope-moved", True, [("properties: {users:", "properties: {people:")]),
    ("page-style-changed", True, [(LIST_TAIL, LIST_TAIL + PAGES), ("properties: {users:", "properties: {next_cursor: {type: string, description: Where to go on}, users:"), "base", ("name: cursor, in: query, description: Where to go on, schema: {type: string}", "name: page, in: query, description: The page, schema: {type: integer}")]),
    ("page-limit-changed", True, [(LIST_TAIL, LIST_TAIL + PAGES), ("properties: {users:", "properties: {next_cursor: {type: string, description: Where to go on}, users:"), "base", ("maximum: 100", "maximum: 50")]),
    ("auth-added", True, [("security: [{key: []}]\n", ""), None]),
    ("host-changed", True, [("https://api.acme.test", "https://eu.acme.test")]),
    ("desc-tool-changed", True, [("summary: Get one user of the account", "summary: Get a single user, by the number that the account gave it")]),
    ("desc-field-changed", True, [("The age in years", "How many years the user has lived")]),
    ("schema-renamed", False, [("'#/components/schemas/Kind'", "'#/components/schemas/Sort'"), ("    Kind: {type: string,", "    Sort: {type: string,")]),
    ("arg-type-widened, by a bound", False, [("description: The least level, schema: {type: integer}", "description: The least level, schema: {type: integer, minimum: 0, maximum: 18446744073709551615}")]),
    ("out-type-narrowed, by a bound", False, [("age: {type: integer,", "age: {type: integer, maximum: 1.0e+30,")]),
    ("auth-endpoint-changed", True, [("security: [{key: []}]", "security: [{oauth: []}]"), (SCHEMES, SCHEMES + " oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://auth.acme.test/token', scopes: {}}}},"), "base", ("https://auth.acme.test", "https://login.acme.test")]),
    ("desc-unit-changed", True, [("The age in years", "The age in months")]),
    ("desc-cosmetic", True, [("The age in years", "the age in *years*.")]),
    ("custom-fields-opened", True, [("      description: A user\n", "      description: A user\n      additionalProperties: true\n")]),
    ("custom-fields-closed", False, [("      description: A user\n", "      description: A user\n      additionalProperties: true\n"), None]),
    ("custom-fields-opened, of a request", True, [("      description: A user to be\n", "      description: A user to be\n      additionalProperties: {type: string}\n")]),
    ("custom-fields-closed, of a request", False, [("      description: A user to be\n", "      description: A user to be\n      additionalProperties: {type: string}\n"), None]),
    ("tool-removed-after-sunset", False, [("summary: Get one user of the account\n", "summary: Get one user of the account\n      deprecated: true\n      x-sunset: '2020-01-01'\n"), "base", (re.compile(r"  /users/\{id\}:\n.*?(?=components:)", re.S), "")]),
    ("tool-undocumented", False, [CONFIG, (", description: The user's id, schema", ", schema")]),
    ("tool-renamed", False, [CONFIG, ("      get: {", "      fetch: {")]),
    ("tool-retargeted", True, [CONFIG, ("  /users/{id}:", "  /people/{id}:"), ("GET /users/{id}", "GET /people/{id}")]),
    ("page-cursor-moved", True, [(LIST_TAIL, LIST_TAIL + PAGES), ("properties: {users:", "properties: {next_cursor: {type: string, description: Where to go on}, after: {type: string, description: Where to go on}, users:"), CONFIG.replace("items: /users", "items: /users, paginate: cursor"), ("next: /next_cursor", "next: /after")]),
    ("money-unit-changed", False, [TOTAL, MONEY, ("unit: minor", "unit: major")]),
    ("money-currency-moved", False, [TOTAL, MONEY, ("currency: currency", "currency: code"), ("            currency: {type: string, description: The currency}", "            code: {type: string, description: The currency}")]),
    ("money-multi-added", False, [TOTAL, MONEY, ("value: value, currency: currency", "keyed_by: currency"), (TOTAL[1], TOTAL[0] + "        total: {type: object, description: What is paid, additionalProperties: {type: integer}}\n")]),
]

# Kinds that change something for a Rust client, and have no case.
WITHOUT_A_CASE = {"generator-changed": "both crates come from one program"}

ORDER = ["none", "patch", "minor", "major"]


def apply(replacements):
    """Both sides, before and after the change: the description, and the configuration where there is one."""
    base, now, swapped = (BASE, None), (BASE, None), False
    for replacement in replacements:
        if replacement is None:
            swapped = True
        elif replacement == "base":
            base = now
        elif isinstance(replacement, str):
            base = now = (now[0], replacement)
        else:
            old, new = replacement
            texts = [text and (old.sub(lambda _: new, text) if isinstance(old, re.Pattern) else text.replace(old, new, 1)) for text in now]
            assert tuple(texts) != now, f"the base holds no {old!r}"
            now = tuple(texts)
    return (now, base) if swapped else (base, now)


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def document(toolwright, work, name, side):
    """The rustdoc JSON of the crate that is generated from a side, and the path of that side."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "acme").mkdir(parents=True)
    description, configuration = side
    if configuration is None:
        source, options = folder / "acme.yaml", ["--no-gate"]
        source.write_text(description)
    else:
        source, options = folder / "acme", []
        (source / "openapi.yaml").write_text(description)
        (source / "integration.yaml").write_text(configuration)
    code, _, said = run(toolwright, "build", source, *options, "--out", folder / "crate")
    assert code == 0, said
    # One target folder, so that what the crates stand on is compiled once.
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1", "CARGO_TARGET_DIR": str(work / "target")}
    arguments = ["--lib", "--quiet", "--", "-Zunstable-options", "--output-format", "json", "--document-hidden-items", "--cap-lints", "allow"]
    code, _, said = run("cargo", "rustdoc", *arguments, cwd=folder / "crate", env=environment)
    assert code == 0, said
    kept = folder / "rustdoc.json"
    shutil.copy(work / "target" / "doc" / "acme.json", kept)
    return kept, source


def judge(old, new):
    """What cargo-semver-checks asks for. Both crates have one version, which asks for every lint."""
    code, out, said = run("cargo", "semver-checks", "--baseline-rustdoc", old, "--current-rustdoc", new)
    text = out + said
    if code == 0 and "no semver update required" in text:
        return "none", []
    found = re.search(r"semver requires new (major|minor) version", text)
    assert found, text
    return found.group(1), re.findall(r"^--- failure (\S+?):", text, re.M)


def client_kinds(toolwright):
    """Every kind of change that asks for a release of the crate, whatever it is."""
    kinds = [line.split()[0] for line in run(toolwright, "explain")[1].splitlines()]
    explained = ((kind, run(toolwright, "explain", kind)[1]) for kind in kinds if not kind.startswith("TW"))
    return [kind for kind, words in explained if re.search(r"^  client +(patch|minor|major)$", words, re.M)]


def main():
    toolwright, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    documents, rows, wrong = {}, [], []
    for name, additive, replacements in CASES:
        kind = name.split(",")[0]
        slug = re.sub(r"[^a-z]+", "-", name)
        sides = []
        for side, texts in zip(("before", "after"), apply(replacements)):
            if texts not in documents:
                documents[texts] = document(toolwright, work, f"{slug}-{side}", texts)
            sides.append(documents[texts])
        configured = sides[0][1].is_dir()
        options = [] if configured else ["--no-gate"]
        code, out, said = run(toolwright, "diff", *(source for _, source in sides), *options, "--format", "json")
        assert code == 0, said
        report = json.loads(out)
        ours, found = report["bump"], {change["kind"] for change in report["changes"]}
        theirs, lints = judge(*(kept for kept, _ in sides))
        rows.append((name, ours, theirs, ", ".join(lints[:3])))
        if kind not in found:
            wrong.append(f"{name}: the change brings about {sorted(found)}")
        if ORDER.index(ours) < ORDER.index(theirs):
            wrong.append(f"{name}: we say {ours}, and it is {theirs}: {lints}")
        if additive and (theirs == "major" or ours == "major"):
            wrong.append(f"{name}: promised to break nobody; we say {ours}, and it is {theirs}: {lints}")
    wrong += [f"{kind}: no case, and no reason why" for kind in client_kinds(toolwright) if kind not in {name.split(",")[0] for name, _, _ in CASES} | set(WITHOUT_A_CASE)]
    print(f"{'kind':28} {'ours':6} {'theirs':6} lints")
    for row in rows:
        print("{:28} {:6} {:6} {}".format(*row))
    stricter = sum(ORDER.index(ours) > ORDER.index(theirs) for _, ours, theirs, _ in rows)
    print(f"{len(rows)} kinds, {stricter} of them rated higher by us, {len(wrong)} wrong")
    if wrong:
        sys.exit("\n".join(wrong))


main()
