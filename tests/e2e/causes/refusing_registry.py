#!/ usr / bin / env python3
"""A registry that has nothing and refuses everything under private/: it prints its port, and
answers as registries do (OCI distribution) until it is killed."""

import http.server
import json
import sys


class Refusal(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        if self.path == "/v2/":
            self.send(200, {})
        elif self.path.startswith("/v2/private/"):
            self.send(401, {"errors": [{"code": "UNAUTHORIZED",
                                        "message": "authentication required"}]})
        elif self.path.startswith("/v2/known/"):
            self.send(404, {"errors": [{"code": "MANIFEST_UNKNOWN",
                                        "message": "manifest unknown"}]})
        else:
            self.send(404, {"errors": [{"code": "NAME_UNKNOWN",
                                        "message": "repository name not known to registry"}]})

    do_GET = answer
    do_HEAD = answer

    def send(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="private"')
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal)
print(server.server_address[1], flush=True)
sys.stdout.close()
server.serve_forever()
