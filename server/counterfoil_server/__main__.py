"""`python -m counterfoil_server` is `counterfoil`."""

from __future__ import annotations

from counterfoil_server.cli import main

if __name__ == "__main__":
    main()
