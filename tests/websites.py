"""Web sites on this machine, for tests that ask whether links answer."""

from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread


class Site(ThreadingHTTPServer):
    """A web site on this machine that answers each path as it is told to, and remembers who asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.answers = {}  # {path: status, or (status, where to), or a function of the page}
        self.asked, self.agents, self.hosts = [], set(), set()
        self.now, self.most_at_once, self.lock = Counter(), Counter(), Lock()

    def url(self, path="/", host="network.test", scheme="http"):
        return f"{scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, *_arguments):
        """Whoever asks may hang up."""


class Page(BaseHTTPRequestHandler):
    def answer(self):
        site, host = self.server, self.headers["Host"]
        with site.lock:
            site.asked.append((self.command, self.path))
            site.agents.add(self.headers["User-Agent"])
            site.hosts.add(host)
            for each in (host, "all"):
                site.now[each] += 1
                site.most_at_once[each] = max(site.most_at_once[each], site.now[each])
        answer = site.answers.get(self.path, 200)
        answer = answer(self) if callable(answer) else answer
        with site.lock:
            for each in (host, "all"):
                site.now[each] -= 1
        if answer:
            status, place = answer if isinstance(answer, tuple) else (answer, "")
            self.send_response(status)
            if place:
                self.send_header("Location", place)
            self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *_arguments):
        pass


@contextmanager
def running(server):
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
