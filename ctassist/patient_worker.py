"""gunicorn's worker, with an end to its patience."""

import socket
import struct

from gunicorn.workers.gthread import ThreadWorker

LONGEST_SILENCE = 5  # seconds


class PatientWorker(ThreadWorker):
    """A client that begins a request and falls silent holds a thread for some seconds, not for ever.

    The limit is the socket's own, because gunicorn makes each socket blocking again before it reads.
    """

    def enqueue_req(self, conn):
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", LONGEST_SILENCE, 0))
        super().enqueue_req(conn)
