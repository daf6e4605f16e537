"""A value for the short notation in which a tool says what a JSON text holds: `{name, size?: integer, tags: (a|b)[]}`."""

import re

# The words with which descriptions and notations name a format.
FORMATS = [
    (r"\bdate-time\b|ISO 8601 time", "2026-01-02T03:04:05Z"),
    (r"\bdate as YYYY-MM-DD|^date$", "2026-01-02"),
    (r"\btime as HH:MM:SS", "03:04:05Z"),
    (r"\b[Uu][Uu][Ii][Dd]\b", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
    (r"\bemail address|^email$", "ada@example.com"),
    (r"\b(URL|uri|url)\b", "https://example.com/a"),
    (r"\bIPv4 address|^ipv4$", "192.0.2.1"),
    (r"\bIPv6 address|^ipv6$", "2001:db8::1"),
    (r"\bbase64\b|^byte$", "aGVsbG8="),
]


def of_words(words):
    """What a format that is named in words looks like; nothing when none is."""
    return next((sample for sign, sample in FORMATS if re.search(sign, words)), None)


def value(text):
    return Reader(text).one()


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def peek(self, sign):
        return self.text.startswith(sign, self.at)

    def take(self, sign):
        found = self.peek(sign)
        self.at += len(sign) * found
        return found

    def one(self):
        """One kind, the first of alternatives, as often a list as brackets follow."""
        if self.take("("):
            found = self.one()
            self.take(")")
        elif self.take("{"):
            found = self.members()
        else:
            found = self.word()
        while self.take("[]"):
            found = [found]
        while self.take("|"):
            self.one()
        return found

    def members(self):
        found = {}
        while not self.take("}") and self.at < len(self.text):
            name = self.name()
            optional = self.take("?")
            inner = self.one() if self.take(": ") else "USD" if name == "currency" else "text"
            # What is deep is not said in full, so only what must be there is.
            if name not in ("[key]", "…") and not optional:
                found[name] = inner
            self.take(", ")
        return found

    def name(self):
        if self.peek("[key]"):
            self.at += 5
            return "[key]"
        return self.quoted() if self.peek('"') else self.run(r"[^\s?:,}]+")

    def word(self):
        if self.peek('"'):
            return self.quoted()
        word = self.run(r"[^\s,}|)\[\]]+")
        kinds = {"integer": 1, "number": 1, "boolean": True, "any": "text", "string": "text", "null": None, "…": "text"}
        return kinds[word] if word in kinds else of_words(word) or word

    def quoted(self):
        match = re.compile(r'"((?:[^"\\]|\\.)*)"').match(self.text, self.at)
        self.at = match.end()
        return match.group(1).replace('\\"', '"')

    def run(self, pattern):
        match = re.compile(pattern).match(self.text, self.at)
        if not match:
            self.at += 1
            return "…"
        self.at = match.end()
        return match.group(0)
