"""A short-lived process that loads the sample store into the server that started it.

Its order, with a token, comes over the control channel; it shows its progress on standard error and ends with the
server.
"""

from __future__ import annotations

import sys

from rich.console import Console

from counterfoil_server.runtime.control import Channel
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
    channel.end_process_with_it(ExitCode.FAILED)
    try:
        done = loading.load(
            order["target"], order["token"], stock=loading.Stock.ONE_STORE, console=Console(stderr=True)
        )
    except (LoadFailedError, RefusedError, source.SampleMissingError) as error:
        channel.send("failed", message=str(error))
        return ExitCode.FAILED
    channel.send("done", summary=loading.summary(done))
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
