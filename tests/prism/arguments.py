"""Arguments that a tool's schema allows, made from the schema alone: every property of the first levels, and what is required below."""

import json
import re

import notation

try:
    from re import _constants as kinds, _parser as parser
except ImportError:  # before Python 3.11
    import sre_constants as kinds
    import sre_parse as parser

def matching(pattern):
    """The shortest text that a pattern describes, as far as it is a plain one."""

    def of(parts):
        out = ""
        for kind, value in parts:
            if kind is kinds.LITERAL:
                out += chr(value)
            elif kind is kinds.ANY:
                out += "a"
            elif kind is kinds.IN:
                out += member(value)
            elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
                low, high, inner = value
                out += of(inner) * max(low, min(1, high))
            elif kind is kinds.SUBPATTERN:
                out += of(value[3])
            elif kind is kinds.BRANCH:
                out += of(value[1][0])
        return out

    def member(choices):
        kind, value = choices[0]
        if kind is kinds.NEGATE:
            return "a"
        if kind is kinds.RANGE:
            return chr(value[0])
        if kind is kinds.CATEGORY:
            return {kinds.CATEGORY_DIGIT: "1", kinds.CATEGORY_SPACE: " "}.get(value, "a")
        return chr(value)

    text = of(parser.parse(pattern))
    return text if re.search(pattern, text) else "a"


def text(schema):
    if "pattern" in schema:
        try:
            found = matching(schema["pattern"])
        except (re.error, OverflowError):
            found = "a"
        return found
    said = schema.get("description", "")
    encoded = re.search(r"\(?JSON text of (a list of )?(.*?)\)?$", said)
    if encoded:
        inner = notation.value(encoded.group(2)) if encoded.group(2)[:1] in "{([" else {}
        return json.dumps([inner] if encoded.group(1) else [] if encoded.group(2).startswith("a list") else inner)
    named = notation.of_words(schema.get("format", "")) or notation.of_words(said)
    if named:
        return named
    found = "text"
    found += "x" * (schema.get("minLength", 0) - len(found))
    return found[: schema["maxLength"]] if "maxLength" in schema else found


def number(schema, whole):
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else None)
    high = schema.get("maximum", schema.get("exclusiveMaximum", 0) - 1 if "exclusiveMaximum" in schema else None)
    value = low if low is not None else min(1, high) if high is not None else 1
    step = schema.get("multipleOf")
    if step:
        value = -(-value // step) * step
    return int(value) if whole else value


def value(schema, depth=0):
    if schema is True or not schema:
        return "text"
    for key in ("const", "default"):
        if key in schema and schema[key] is not None:
            return schema[key]
    if schema.get("enum"):
        return next(entry for entry in schema["enum"] if entry is not None)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            branch = next((entry for entry in schema[key] if entry.get("type") != "null"), {})
            return value({**{k: v for k, v in schema.items() if k != key}, **branch}, depth)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((entry for entry in kind if entry != "null"), "string")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    if kind == "object":
        return members(schema, depth)
    if kind == "array":
        item = value(schema.get("items", {}), depth + 1)
        return [item] if schema.get("uniqueItems") else [item] * max(1, schema.get("minItems", 1))
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return number(schema, kind == "integer")
    return text(schema)


def members(schema, depth):
    required = set(schema.get("required", []))
    found = {}
    for name, inner in schema.get("properties", {}).items():
        open_end = isinstance(inner, dict) and "each key is sent as" in inner.get("description", "")
        if name in required or (depth < 2 and not open_end):
            found[name] = value(inner, depth + 1)
    return found


def arguments(tool):
    """All arguments of a tool but the cursor, which only a list can give."""
    found = members(tool["inputSchema"], 0)
    found.pop("next_cursor", None)
    return found
