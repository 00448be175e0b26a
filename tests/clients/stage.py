"""What all scenarios run against: two servers on one PostgreSQL and one Valkey, a third with TLS, and their data."""

from __future__ import annotations

import base64
import socket
import struct
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import grpc

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.identity.v1 import access_service_pb2 as access
from counterfoil.identity.v1 import access_service_pb2_grpc as access_grpc
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as inventory_grpc
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from tests.catalog.products import product, variant
from tests.faults.books import Books
from tests.faults.postgres import CrashingPostgres
from tests.faults.shop import new_id
from tests.rpc.engine.certificates import Authority
from tests.rpc.transport import Folder, replace
from tests.servers import ServerProcess, ValkeyProcess

SERVICE_ACCOUNT: Final = "client-scenarios"
SPIFFE: Final = "spiffe://clients.test/scenarios"
PAGED: Final = 25
UNITS: Final = 1_000_000
SKUS: Final = ("TEA", "MILK", "WATCHED-1", "WATCHED-2")
_WORKERS: Final = 2


class Stage:
    """A context manager: everything runs inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self.servers: dict[str, ServerProcess] = {}
        self.credentials: dict[str, str] = {}
        self.tls: dict[str, str] = {}
        self._url = ""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            postgres = stack.enter_context(CrashingPostgres({"shared_buffers": "64MB"}))
            self._url = postgres.url
            valkey = stack.enter_context(ValkeyProcess(self._folder / "valkey"))
            files = self._certificates()
            for name in ("one", "two", "tls"):
                self.servers[name] = stack.enter_context(
                    ServerProcess(
                        self._folder / name,
                        database_url=postgres.url,
                        redis_url=valkey.url,
                        keys_dir=self._folder / "keys",
                        workers=1 if name == "tls" else _WORKERS,
                        environment=files if name == "tls" else None,
                        flags=() if name == "one" else ("--no-bulk-process",),
                    )
                )
            server = self.servers["one"]
            for name in ("admin", "admin_2", "admin_3"):
                self.credentials[name] = server.mint_token()
            self.credentials["reader"] = server.mint_token("--permission", "catalog.read")
            self.credentials["expired"] = self.credentials["admin"][:-8] + "AAAAAAAA"
            self.tls["target"] = f"localhost:{self.servers['tls'].address.rpartition(':')[2]}"
            nobody = stack.enter_context(socket.socket())
            nobody.bind(("127.0.0.1", 0))  # and does not listen: who connects is refused
            self.tls["targets"] = f"localhost:{nobody.getsockname()[1]},{self.tls['target']}"
            with server.channel(self.credentials["admin"]) as channel:
                self._fill_catalog(channel)
                self._make_service_account(channel)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def open_location(self, location_id: str) -> str:
        """A location with stock; its name."""
        location = f"locations/{location_id}"
        with self.servers["one"].channel(self.credentials["admin"]) as channel:
            stock = inventory_grpc.InventoryServiceStub(channel)
            stock.CreateLocation(
                inventory.CreateLocationRequest(
                    location=Location(display_name=location_id, time_zone="Europe/Berlin"),
                    location_id=location_id,
                    request_id=new_id(),
                )
            )
            lines = [inventory.StockAdjustment(sku=sku, quantity=UNITS) for sku in SKUS]
            stock.AdjustStock(
                inventory.AdjustStockRequest(
                    location=location, reason=StockMovement.REASON_RECEIPT, lines=lines, request_id=new_id()
                )
            )
        return location

    def make_changing(self, language: str) -> None:
        """Makes the product that a language's scenarios may change."""
        with self.servers["one"].channel(self.credentials["admin"]) as channel:
            catalog_grpc.CatalogServiceStub(channel).CreateProduct(
                catalog.CreateProductRequest(
                    product=product(language), product_id=changing(language), request_id=new_id()
                )
            )

    def orders(self, location: str) -> int:
        """How many orders a location has, as the database says."""
        with Books(self._url) as books:
            query = "SELECT count(*) FROM orders WHERE location_id = %s"
            count: int = books.rows(query, location.removeprefix("locations/"))[0][0]
        return count

    def _certificates(self) -> Mapping[str, str]:
        servers, clients = Authority("of servers"), Authority("of clients")
        folder = Folder(self._folder)
        folder.write(servers.issue("server", "localhost"), clients)
        pair = clients.issue("scenarios", uris=[SPIFFE])
        for name, content in (("roots", servers.certificate), ("certificate", pair.certificate), ("key", pair.key)):
            self.tls[name] = str(self._folder / f"client-{name}.pem")
            replace(Path(self.tls[name]), content)
        return {
            "COUNTERFOIL_TLS_CERTIFICATE_FILE": str(folder.certificate),
            "COUNTERFOIL_TLS_KEY_FILE": str(folder.key),
            "COUNTERFOIL_TLS_CLIENT_CA_FILE": str(folder.client_ca),
            "COUNTERFOIL_TLS_CLIENT_CERTIFICATES": "required",
        }

    @staticmethod
    def _fill_catalog(channel: grpc.Channel) -> None:
        stub = catalog_grpc.CatalogServiceStub(channel)
        active: dict[str, Any] = {"status": Product.STATUS_ACTIVE}
        watched = [variant(f"WATCHED-{number}", "1.00 EUR") for number in (1, 2)]
        products = {
            "tea": product("Green tea", variant("TEA", "3.50 EUR"), **active),
            "milk": product("Milk", variant("MILK", "1.19 EUR"), **active),
            "rare": product("Rare", variant("RARE", "9.00 EUR"), **active),
            "watched": product("Watched", *watched, **active),
        }
        products |= {f"page-{number:02}": product(f"Page {number}", brand="Pages") for number in range(PAGED)}
        for name, made in products.items():
            stub.CreateProduct(catalog.CreateProductRequest(product=made, product_id=name, request_id=new_id()))

    def _make_service_account(self, channel: grpc.Channel) -> None:
        stub = access_grpc.AccessServiceStub(channel)
        account = stub.CreateServiceAccount(
            access.CreateServiceAccountRequest(
                service_account=ServiceAccount(certificate_identities=[SPIFFE]),
                service_account_id=SERVICE_ACCOUNT,
                request_id=new_id(),
            )
        )
        made = stub.CreateApiKey(access.CreateApiKeyRequest(parent=account.name, api_key=ApiKey(), request_id=new_id()))
        self.credentials["api_key"] = made.secret


def changing(language: str) -> str:
    """The id of the product that a language's scenarios change."""
    return f"changed-by-{language}"


def foreign_freshness() -> str:
    """A freshness token that is well formed, and of another deployment."""
    token = struct.pack(">BQ", 1, 2**62) + bytes(16)
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()
