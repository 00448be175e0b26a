"""The runner of tests/clients: does the scenarios of a file through the client, and says what it saw.

python -m scenarios FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from scenarios.beyond import BEYOND
from scenarios.calls import CALLS
from scenarios.scene import Scene


def main() -> None:
    """Does all scenarios of the file in its order, and prints a line for each."""
    content = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    scenarios = {**CALLS, **BEYOND}
    for each in content["scenarios"]:
        name = each["name"]
        said: dict[str, object] = {"scenario": name}
        try:
            with Scene(each["target"], each["input"], content["credentials"], content["tls"]) as scene:
                said["saw"] = scenarios[name](scene)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is said, and the next scenario begins
            said["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(said), flush=True)


main()
