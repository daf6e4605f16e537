"""A vendor on loopback: writes a line for each request into a log, and answers every GET with a page of users.

upstream.py PORT_FILE LOG_FILE
"""

import http.server
import os
import sys

PORT_FILE, LOG_FILE = sys.argv[1:]
PAGE = b'{"users":[{"id":1,"email":"ada@example.com"}],"nextCursor":"c2"}'


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        leaked = [name for name in self.headers if name.lower().startswith("mcp")]
        with open(LOG_FILE, "a", encoding="utf-8") as log:
            log.write(f"{self.requestline} | {self.headers['authorization']} | {leaked}\n")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
with open(PORT_FILE + ".tmp", "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(PORT_FILE + ".tmp", PORT_FILE)
server.serve_forever()
