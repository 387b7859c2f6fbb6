"""One request within one limit for everything: the connection, TLS, and every byte of the answer."""

import http.client
import socket
import ssl
import threading
import time
import urllib.parse


class Deadline:
    """The end of a piece of work, on a clock that nobody sets."""

    def __init__(self, seconds):
        self._end = time.monotonic() + seconds

    def left(self):
        """Seconds that are left, none below zero."""
        return max(0.0, self._end - time.monotonic())

    def within(self, seconds):
        """An end for a part of the work, at most that of the whole."""
        return Deadline(min(seconds, self.left()))


class Answer:
    """What came back: status 0 where nothing did."""

    def __init__(self, status=0, retry_after=None, body=b""):
        self.status = status
        self.retry_after = retry_after
        self.body = body


def exchange(method, url, deadline, body=None, most=65536):
    """Sends a request and reads the answer, at most `most` bytes of it. Follows no redirect, never raises.

    Nothing says who is calling: no user agent, no cookie, no header but those that the request needs.
    """
    parts = urllib.parse.urlsplit(url)
    connection = None
    watch = None
    try:
        sock = _connect(parts, deadline)
        # A timeout of a socket holds for each read alone; whoever dribbles is cut off by this.
        watch = threading.Timer(deadline.left(), _cut, [sock])
        watch.daemon = True
        watch.start()
        if parts.scheme == "https":
            sock = _secure(sock, parts.hostname, watch, deadline)
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.sock = sock
        path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        connection.putrequest(method, path, skip_accept_encoding=True, skip_host=True)
        connection.putheader("host", parts.netloc.rpartition("@")[2])
        if body is not None:
            connection.putheader("content-type", "application/json")
            connection.putheader("content-length", str(len(body)))
        connection.putheader("connection", "close")
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read(most + 1)
        if deadline.left() == 0:
            return Answer()  # It was cut off, and may only look whole.
        return Answer(response.status, response.getheader("retry-after"), content[:most] if len(content) <= most else b"")
    except Exception:  # An SDK's host must never see one of these.
        return Answer()
    finally:
        if watch is not None:
            watch.cancel()
        if connection is not None:
            connection.close()


def _connect(parts, deadline):
    port = parts.port or (443 if parts.scheme == "https" else 80)
    failure = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(max(deadline.left(), 0.001))
            sock.connect(address)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


def _secure(sock, host, watch, deadline):
    secured = ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    # The socket underneath is not ours any more: what is to be cut off is the one on top of it.
    watch.args[0] = secured
    secured.settimeout(max(deadline.left(), 0.001))
    secured.do_handshake()
    return secured


def _cut(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # It is over already.
