# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser in kiosk mode on a page like our idle page: what a web kiosk would take at its start."""
import http.server
import os
import shutil
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ART = os.path.join(HERE, '..', '..', 'ui', 'art')
PATIENCE_S = 30


def program():
    return shutil.which('chromium') or shutil.which('chromium-browser')


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/drawn':
            self.server.drawn.set()
        self.path = '/idle.html' if self.path == '/' else self.path
        super().do_GET()

    def translate_path(self, path):
        name = os.path.basename(path)
        return os.path.join(HERE if name == 'idle.html' else ART, name)

    def log_message(self, *unused):
        pass


class Browser:
    """One profile, so that only the first start makes it. frame() starts it and says after how many
    milliseconds the page was drawn; the caller ends it with stop()."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix='duestamp-browser-')
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.drawn = threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.process = None

    def frame(self):
        self.server.drawn.clear()
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [program(), '--kiosk', '--no-sandbox', '--no-first-run', '--disable-background-networking',
             f'--user-data-dir={self.profile}', '--window-size=1080,1920',
             f'http://127.0.0.1:{self.server.server_port}/'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        drawn = self.server.drawn.wait(PATIENCE_S)
        return (time.monotonic() - begin) * 1000 if drawn else None

    def processes(self):
        """All that belong to it: they share its session."""
        result = subprocess.run(['pgrep', '-s', str(self.process.pid)], capture_output=True,
                                text=True, check=False)
        return [int(pid) for pid in result.stdout.split()]

    def stop(self):
        os.killpg(self.process.pid, 15)
        self.process.wait()

    def close(self):
        self.server.shutdown()
        shutil.rmtree(self.profile, ignore_errors=True)
