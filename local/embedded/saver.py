"""Writes the emulator's state soon after each change, so that kill -9 costs little.

ministack itself saves on a clean stop only.
"""

import logging
import threading
from contextlib import AbstractContextManager

import ministack.app as ministack_app
from ministack.core import persistence


class Saver:
    """A thread that saves at most once per interval, and only after changes.

    Args:
        lock: Held while state is copied, so that no half-made change is saved.
        interval_seconds: The most that a kill -9 can lose.
    """

    def __init__(
        self, lock: AbstractContextManager[object], interval_seconds: float = 1.0
    ) -> None:
        self._lock = lock
        self._interval_seconds = interval_seconds
        self._dirty = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="saver", daemon=True)

    def start(self) -> None:
        """Begin saving."""
        self._thread.start()

    def changed(self) -> None:
        """Say that there may be something to save."""
        self._dirty.set()

    def stop(self) -> None:
        """End the thread; ministack saves once more as it shuts down."""
        self._stopping.set()
        self._dirty.set()
        self._thread.join()

    def _work(self) -> None:
        while True:
            self._dirty.wait()
            if self._stopping.is_set():
                return
            self._dirty.clear()
            self._save()
            self._stopping.wait(self._interval_seconds)

    def _save(self) -> None:
        for name, get_state in ministack_app._build_persistence_save_dict().items():
            try:
                with self._lock:
                    state = get_state()
            except RuntimeError:
                # a service outside our lock changed while it was being copied
                self._dirty.set()
                continue
            except Exception:
                logging.getLogger("saver").exception("Can't save %s", name)
                continue
            if state is not None:
                persistence.save_state(name, state)
