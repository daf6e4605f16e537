"""Calls every tool of a server once, over stdio, with arguments made from its schema. A vendor that finds a request invalid, and a
server that finds its own schema's arguments invalid, are failures.

call_all.py NAME COMMAND…
"""

import json
import re
import subprocess
import sys

from arguments import arguments

# Prism answers a request that is not what the description says with the 4xx that the description declares, or with one of its own.
REJECTED = re.compile(r" answered (400|401|403|404|405|406|415|422)[:.]")


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.number = 0

    def ask(self, method, params):
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == self.number, answer
        return answer

    def tools(self):
        params = {}
        while True:
            result = self.ask("tools/list", params)["result"]
            yield from result["tools"]
            if "nextCursor" not in result:
                return
            params = {"cursor": result["nextCursor"]}


def judge(answer):
    """Whether the request was taken, whether the mock had an answer for it, and the words."""
    if "error" in answer:
        return False, False, json.dumps(answer["error"])
    result = answer["result"]
    words = " ".join(block.get("text", "") for block in result["content"])
    if not result.get("isError"):
        return True, True, words
    unsent = words.startswith("Invalid arguments") or "nothing was sent" in words.lower()
    unsent |= "no connection" in words or "connection broke" in words
    return not unsent and not REJECTED.search(words), False, words


def main():
    name, command = sys.argv[1], sys.argv[2:]
    server = Server(command)
    tools = list(server.tools())
    failures, answered, other = [], 0, {}
    for tool in tools:
        given = arguments(tool)
        taken, success, words = judge(server.ask("tools/call", {"name": tool["name"], "arguments": given}))
        answered += success
        if not taken:
            failures.append((tool["name"], given, words))
        elif not success:
            other.setdefault(words[:150], tool["name"])
    server.process.stdin.close()
    server.process.wait()
    for tool, given, verdict in failures:
        print(f"{name}: {tool} {json.dumps(given)[:600]}\n    {verdict[:600]}", file=sys.stderr)
    if failures or not tools:
        print(f"FAILED {name}: {len(failures)} of {len(tools)} tools", file=sys.stderr)
        sys.exit(1)
    print(f"ok  {name}: {len(tools)} tools called, no request rejected, {answered} answered with a success")
    for words, tool in other.items():
        print(f"      {tool}: {words!r}")


if __name__ == "__main__":
    main()
