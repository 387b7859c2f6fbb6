"""A stand-in for a platform and a collector on the loopback: writes down what comes, and answers what a test says."""

import http.server
import json
import threading
import time


class StandIn:
    """`health` and `batch` are called with the handler for each request, and may answer, stall or refuse."""

    def __init__(self):
        self.requests = []
        self.health = lambda handler: answer(handler, 200, json.dumps({"status": "healthy", "version": "5.1.0"}))
        self.batch = lambda handler: answer(handler, 204)
        self.released = threading.Event()
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.take(b"")

            def do_POST(self):
                self.take(self.rfile.read(int(self.headers["content-length"])))

            def take(self, body):
                stand_in.requests.append((self.command, self.path, dict(self.headers), body))
                {"/health": stand_in.health, "/v1/batch": stand_in.batch}.get(self.path, lambda h: answer(h, 404))(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # A client that was cut off.

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def hang(self, handler):
        """Says nothing until the test is over."""
        handler.close_connection = True
        self.released.wait()

    def stall(self, handler):
        """Begins an answer, and does not end it."""
        handler.send_response(200)
        handler.send_header("content-length", "100")
        handler.end_headers()
        handler.wfile.write(b'{"version":')
        self.hang(handler)

    def dribble(self, handler):
        """A byte now and then: no read of it ever times out."""
        handler.send_response(200)
        handler.send_header("content-length", "100000")
        handler.end_headers()
        while not self.released.wait(0.05):
            handler.wfile.write(b" ")

    def to(self, method, path):
        return [request for request in self.requests if request[:2] == (method, path)]

    def batches(self):
        return [json.loads(body) for _, _, _, body in self.to("POST", "/v1/batch")]

    def close(self):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


def answer(handler, status, body="", headers=None):
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 204:
        handler.send_header("content-length", str(len(content)))
    handler.end_headers()
    if status != 204:
        handler.wfile.write(content)
