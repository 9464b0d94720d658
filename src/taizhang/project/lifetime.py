"""A process this one starts must not outlive it, even when this one is killed with -9."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def bound_to_parent() -> None:
    """Ask Linux to end this process when its parent dies; to be called in the child."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the request was in place
        os.kill(os.getpid(), signal.SIGTERM)
