"""Odoo servers that share a database and OCA's job queue, with a balancer before them.

The job runner of one of the servers gives out the jobs of all; it asks for them under
one address, behind which the balancer stands, as in a real set-up.
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec

import psycopg2

from . import database

LOCAL = "127.0.0.1"
READY = 120  # seconds for a server to answer
SIZE = 65536


def has_queue():
    """Whether ``queue_job`` is there to be installed."""
    with suppress(ModuleNotFoundError):
        return find_spec("odoo.addons.queue_job") is not None
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return probe.getsockname()[1]


class Balancer:
    """Hands each connection to the server with the fewest under way."""

    def __init__(self):
        self.busy = {}
        self._lock = threading.Lock()
        self._socket = socket.create_server((LOCAL, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with suppress(OSError):
            while True:
                client, _address = self._socket.accept()
                threading.Thread(
                    target=self._hand_on, args=(client,), daemon=True
                ).start()

    def _hand_on(self, client):
        request = client.recv(SIZE)
        for port in sorted(self.busy, key=self.busy.get):
            with suppress(OSError), socket.create_connection((LOCAL, port)) as server:
                with self._counted(port):
                    self._pass(request, server, client)
                break
        client.close()

    @contextmanager
    def _counted(self, port):
        with self._lock:
            self.busy[port] += 1
        try:
            yield
        finally:
            with self._lock:
                self.busy[port] -= 1

    def _pass(self, request, server, client):
        """The request there and the answer back; who asked need not wait for it."""
        server.sendall(request)
        while answer := server.recv(SIZE):
            with suppress(OSError):
                client.sendall(answer)

    def close(self):
        self._socket.close()


class Node:
    """One Odoo server."""

    def __init__(self, name, port, answers_at, jobs):
        """Start it.

        :param name: its database
        :param port: where it listens
        :param answers_at: the port under which its job runner asks for jobs
        :param jobs: how many jobs run at the same time, on all servers together
        """
        self.port = port
        words = ["-d", name, f"--http-port={port}", f"--http-interface={LOCAL}"]
        words += ["--load=base,web,queue_job", "--max-cron-threads=1", "--workers=0"]
        self.process = subprocess.Popen(
            [*json.loads(database.setting("CUSTOMER_DEV_ODOO")), *words],
            env=os.environ
            | {
                "ODOO_QUEUE_JOB_CHANNELS": f"root:{jobs}",
                "ODOO_QUEUE_JOB_HOST": LOCAL,
                "ODOO_QUEUE_JOB_PORT": str(answers_at),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self):
        """Until it answers."""
        until = time.monotonic() + READY
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection((LOCAL, self.port), 1):
                return
            time.sleep(0.2)
        raise TimeoutError(f"no server on port {self.port} after {READY} s")

    def kill(self):
        """As the kernel does when memory runs out."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def nodes(name, count):
    """So many servers on one database, with its job queue at work.

    :return: the servers; the first one gives out the jobs
    """
    balancer, running = Balancer(), []
    try:
        for _n in range(count):
            port = free_port()
            running.append(Node(name, port, balancer.port, count))
            running[-1].wait()
            balancer.busy[port] = 0
            _wait_for_runner(name)  # the first to be there is the one that gives out
        yield running
    finally:
        for node in running:
            node.kill()
        balancer.close()


def _wait_for_runner(name):
    """Until a job runner listens to the database."""
    until = time.monotonic() + READY
    query = (
        "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname ="
        " current_database())"
    )
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute(query)
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.2)
    finally:
        connection.close()
    raise TimeoutError(f"no job runner listens to {name} after {READY} s")
