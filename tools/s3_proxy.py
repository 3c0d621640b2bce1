"""A proxy before an S3 server that makes its network worse in ways that are asked for, and counts requests.

    with S3Proxy(server.port, latency=0.02) as proxy:
        ... requests to proxy.url ...
        print(proxy.counts())

Faults are drawn from a seed: a request that is not passed on, a reply that is lost after the server has done what
was asked, and an answer 503. A server that ignores conditions (If-None-Match) is played by saying that a put was done
which was refused.
"""

import asyncio
import collections
import random
import ssl
import threading
import urllib.parse

REASONS = {500: "Internal Server Error", 503: "Service Unavailable"}


class S3Proxy:
    def __init__(self, port, latency=0.0, lost_replies=0.0, lost_requests=0.0, errors=0.0, ignores_conditions=False,
                 seed=1, certificate=None, only=("PUT", "POST", "DELETE")):
        self.upstream = port
        self.latency = latency
        self.rates = {"reply": lost_replies, "request": lost_requests, "error": errors}
        self.ignores_conditions = ignores_conditions
        self.certificate = certificate
        self.only = only
        self.draw = random.Random(seed)
        self.lock = threading.Lock()
        self.tally = collections.Counter()
        self.faults = collections.Counter()
        self.lines = []

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self.serve, args=[started], daemon=True)
        self.thread.start()
        started.wait()
        scheme = "https" if self.certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def serve(self, started):
        asyncio.set_event_loop(self.loop)
        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
        server = self.loop.run_until_complete(asyncio.start_server(self.client, "127.0.0.1", 0, ssl=context))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())

    def counts(self, reset=False):
        """Requests by kind since the start, or since the last reset."""
        with self.lock:
            counts = dict(self.tally)
            if reset:
                self.tally.clear()
                self.lines.clear()
            return counts

    def kind(self, method, target):
        path, _, query = target.partition("?")
        names = urllib.parse.parse_qs(query, keep_blank_values=True)
        if method == "GET" and ("list-type" in names or path.strip("/").count("/") == 0):
            return "LIST"
        return method

    async def client(self, reader, writer):
        upstream = None
        try:
            while True:
                head, body = await message(reader, writer=writer)
                if head is None:
                    break
                method, target, _ = head[0].split(" ", 2)
                with self.lock:
                    self.tally[self.kind(method, target)] += 1
                    self.lines.append(f"{method} {target}")
                    fault = next((name for name, rate in self.rates.items()
                                  if rate and method in self.only and self.draw.random() < rate), None)
                    if fault:
                        self.faults[fault] += 1
                if self.latency:
                    await asyncio.sleep(self.latency)
                if fault == "request":
                    break
                if fault == "error":
                    text = b"<Error><Code>SlowDown</Code><Message>injected</Message></Error>"
                    writer.write(f"HTTP/1.1 503 {REASONS[503]}\r\ncontent-length: {len(text)}\r\n\r\n".encode() + text)
                    await writer.drain()
                    continue
                if upstream is None:
                    upstream = await asyncio.open_connection("127.0.0.1", self.upstream)
                upstream[1].write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
                await upstream[1].drain()
                reply, content = await message(upstream[0], method == "HEAD")
                if reply is None or fault == "reply":
                    break
                if self.ignores_conditions and reply[0].split(" ")[1] == "412":
                    reply, content = ["HTTP/1.1 200 OK", "content-length: 0"], b""
                writer.write("\r\n".join(reply).encode() + b"\r\n\r\n" + content)
                await writer.drain()
                if any(line.lower() == "connection: close" for line in reply + head):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, TimeoutError):
            pass
        finally:
            for end in [writer] + ([upstream[1]] if upstream else []):
                # Reset rather than closed: a lost connection gives no last word.
                end.transport.abort()


async def message(reader, is_head=False, writer=None):
    """Head lines and body of a request or a reply; the head is None at the end of the connection.

    With a writer, one who asks whether to send the body is told so.
    """
    try:
        text = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None, b""
    head = text[:-4].decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    if writer and fields.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        head = [line for line in head if not line.lower().startswith("expect:")]
    if is_head or head[0].split(" ")[1] in ("204", "304"):
        return head, b""
    if fields.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            chunk = await reader.readexactly(size + 2)
            parts += [line, chunk]
            if size == 0:
                return head, b"".join(parts)
    return head, await reader.readexactly(int(fields.get("content-length", 0)))
