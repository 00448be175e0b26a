"""A short-lived process that loads the sample store into the server that started it.

Its order, with a token, comes over the control channel; it shows its progress on standard error and ends with the
server.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

from rich.console import Console

from counterfoil_server.runtime.control import Channel, ControlError
from counterfoil_server.runtime.exits import ExitCode
from counterfoil_server.sample import loading, source
from counterfoil_server.sample.calls import RefusedError
from counterfoil_server.sample.grocery_year import LoadFailedError


def main() -> int:
    """Serves one order."""
    channel = Channel.inherited(int(sys.argv[1]))
    order = channel.receive()
    if order is None:
        return ExitCode.FAILED
    threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
    try:
        done = loading.load(
            order["target"], order["token"], stock=loading.Stock.ONE_STORE, console=Console(stderr=True)
        )
    except (LoadFailedError, RefusedError, source.SampleMissingError) as error:
        channel.send("failed", message=str(error))
        return ExitCode.FAILED
    channel.send("done", summary=loading.summary(done))
    return ExitCode.OK


def _end_with(channel: Channel) -> None:
    """Ends this process when the server is gone."""
    with suppress(ControlError):  # a broken channel is as good as a closed one
        channel.receive()
    os._exit(ExitCode.FAILED)


if __name__ == "__main__":
    sys.exit(main())
