"""The official Python client, both eras, over HTTP and stdio.

client_py.py DUMP URL NAME COMMAND ARGUMENT…

URL may be `-` for none; NAME is what the command is. Lists the tools (and writes them to DUMP), calls one, asks for one that does not exist.
"""

import asyncio
import json
import os
import sys

from mcp import Client, MCPError, StdioServerParameters

TOOLS = 73


async def list_tools(client):
    tools, cursor = [], None
    while True:
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if cursor is None:
            return tools


async def exercise(name, server, mode, version):
    async with Client(server, **({"mode": mode} if mode else {})) as client:
        assert client.protocol_version == version, client.protocol_version
        tools = await list_tools(client)
        assert len(tools) == TOOLS, len(tools)
        create = next(tool for tool in tools if tool.name == "create_a_torii_app").input_schema
        assert create["properties"]["c_stage"]["enum"] == ["new", "won", "lost"], create
        assert create["properties"]["c_regions"]["type"] == "array" and "c_stage" in create["required"], create
        unset = await client.call_tool("create_a_torii_app", {"id_app": 1})
        assert unset.is_error and "missing required c_stage" in unset.content[0].text, unset
        result = await client.call_tool("list_all_torii_users", {"limit": 2})
        assert not result.is_error, result
        assert result.structured_content["items"] == [{"id": 1, "email": "ada@example.com"}], result
        assert json.loads(result.content[0].text) == result.structured_content, result
        wrong = await client.call_tool("list_all_torii_users", {"limit": 0, "emial": "x"})
        assert wrong.is_error and "did you mean `email`?" in wrong.content[0].text, wrong
        try:
            await client.call_tool("list_all_torii_user", {})
            raise AssertionError("an unknown tool was called")
        except MCPError as error:
            assert error.error.code == -32602, error
            assert "did you mean `list_all_torii_users`?" in error.error.message, error
    print(f"ok  python mcp, {name}, mode {mode or 'default'}: {version}, {len(tools)} tools")
    return tools


async def main():
    dump, url, kind, command, *arguments = sys.argv[1:]
    environment = {"TORII_API_KEY": os.environ["TORII_API_KEY"]}
    stdio = StdioServerParameters(command=command, args=arguments, env=environment)
    for name, server in (("http", url), (kind, stdio)):
        if server == "-":
            continue
        for mode, version in (("legacy", "2025-11-25"), (None, "2026-07-28")):
            tools = await exercise(name, server, mode, version)
    with open(dump, "w", encoding="utf-8") as file:
        json.dump({"tools": [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]}, file)


asyncio.run(main())
