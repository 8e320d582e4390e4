"""One session: the destination at one end, the data channel at the other."""

import select
import socket
import ssl

from ssm_agent import destination

CHUNK = 65536
# The service ends a session that nobody uses; this only bounds what a lost connection leaves behind.
SILENCE_SECONDS = 30 * 60
LINGER_SECONDS = 10
STALL_SECONDS = 120


def run(messages, session_id, host, port, stopped):
    """Carries a session's bytes until it ends. Raises what kept it from its destination."""
    target = destination.connect(host, port)
    try:
        channel = messages.open("data-channel", session_id, "publish_subscribe")
        try:
            carry(channel, target, stopped)
        finally:
            channel.close()
    finally:
        target.close()


def carry(channel, target, stopped):
    """Both ways, until both have ended, one breaks off, nothing moves for long, or the session is ended."""
    open_ends = {channel: target, target: channel}
    silence = 0
    while open_ends and not stopped.is_set():
        ready = _readable(open_ends)
        silence = 0 if ready else silence + 1
        if silence > (SILENCE_SECONDS if len(open_ends) == 2 else LINGER_SECONDS):
            return
        for end in ready:
            data = _received(end)
            if data:
                _send(open_ends[end], data)
            elif data is not None:
                other = open_ends.pop(end)
                if other is channel:
                    # With TLS the end of one direction is the end of the connection.
                    _end_of_stream(channel)
                    return
                other.shutdown(socket.SHUT_WR)


def _readable(ends):
    pending = [end for end in ends if isinstance(end, ssl.SSLSocket) and end.pending() > 0]
    return pending or select.select(list(ends), [], [], 1)[0]


def _received(end):
    """What came; empty at the end, None when there was nothing after all (part of a TLS record)."""
    end.settimeout(0)
    try:
        return end.recv(CHUNK)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None


def _send(end, data):
    """Waits for an end that is slow, but not for ever."""
    end.settimeout(STALL_SECONDS)
    end.sendall(data)


def _end_of_stream(channel):
    channel.settimeout(LINGER_SECONDS)
    try:
        channel.unwrap()
    except (OSError, ValueError):
        pass
