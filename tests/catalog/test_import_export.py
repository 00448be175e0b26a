"""ImportProducts and ExportProducts."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.type.v1 import policy_pb2
from counterfoil_server.catalog import importing
from counterfoil_server.catalog.service import EXPORT_LIMIT_MS
from tests.catalog.conftest import SERVICE, Catalog, new_id, refusal_of, taken_apart
from tests.catalog.products import grocery, price, product, variant


@pytest.fixture(params=[False, True], ids=["served", "relayed"])
def relayed(request: pytest.FixtureRequest) -> bool:
    """Both: no caller can tell."""
    return bool(request.param)


def counts(answer: pb.ImportProductsResponse) -> tuple[int, int, int, int]:
    return (answer.created_count, answer.updated_count, answer.unchanged_count, answer.failed_count)


def exported(catalog: Catalog, text: str = "", *, show_deleted: bool = False) -> list[Product]:
    parts = catalog.stub.ExportProducts(pb.ExportProductsRequest(filter=text, show_deleted=show_deleted))
    return list(itertools.chain.from_iterable(part.products for part in parts))


def bare(products: Sequence[Product]) -> list[Product]:
    """Without what the server sets."""
    stripped = []
    for each in products:
        copy = Product()
        copy.CopyFrom(each)
        for field in ("etag", "revision", "create_time", "update_time"):
            copy.ClearField(field)
        for each_variant in copy.variants:
            each_variant.ClearField("current_prices")
        stripped.append(copy)
    return stripped


def test_an_import_creates_updates_and_leaves_alone(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(120)]
    assert counts(catalog.load(sent, batch=50)) == (120, 0, 0, 0)
    assert bare(exported(catalog)) == sent
    commits = len(catalog.commits)
    assert counts(catalog.load(sent, batch=50)) == (0, 0, 120, 0)
    assert len(catalog.commits) == commits
    for number in range(0, 120, 3):
        sent[number].variants[0].prices[0].CopyFrom(price("3.49 USD"))
        sent[number].variants.append(variant(f"extra-{number}", "1 EUR", unit=1))
    assert counts(catalog.load(sent, batch=50)) == (0, 40, 80, 0)
    assert bare(exported(catalog)) == sent
    changed = catalog.get("products/g0000000")
    assert (changed.revision, changed.display_name) == (2, "Product 0 of the shelf")
    assert [change.type for change in catalog.commits[-1]] == ["counterfoil.catalog.v1.product.updated"] * 6
    assert Product.FromString(catalog.commits[-1][0].image).revision == 2


def test_an_export_imported_again_changes_nothing(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(30)])
    whole = exported(catalog)
    assert counts(catalog.load(whole)) == (0, 0, 30, 0)
    assert exported(catalog) == whole


def test_a_bad_row_fails_alone(catalog: Catalog) -> None:
    catalog.create(product("taken", variant("TAKEN")), "owner")
    catalog.create(product("gone"), "gone")
    catalog.stub.DeleteProduct(pb.DeleteProductRequest(name="products/gone", request_id=new_id()))
    catalog.create(product("moved"), "moved")
    sent = [
        grocery(0),
        grocery(1, brand="x" * 300),  # 1: too long
        product("no name"),  # 2
        product("bad name", name="Products/Bad"),  # 3
        grocery(4),
        grocery(4),  # 5: a second time
        product("thief", variant("TAKEN"), name="products/thief"),  # 6
        product("gone", name="products/gone"),  # 7
        product("stale", name="products/moved", etag='"stale"'),  # 8
        product("bad price", variant("p", "1.005 USD"), name="products/price"),  # 9
        product("moved", name="products/moved-2", etag='"whatever"'),  # 10: it is not there
        product("nul\0", name="products/nul"),  # 11
        grocery(12),
    ]
    answer = catalog.load(sent, batch=6)
    assert counts(answer) == (3, 0, 0, 10)
    assert list(answer.failed_indexes) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert [error.index for error in answer.errors] == list(answer.failed_indexes)
    assert answer.errors[2].product == "Products/Bad"
    found = [taken_apart(error.error) for error in answer.errors]
    assert [(each.code.name, each.reason, *each.fields) for each in found] == [
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.brand"),
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.name"),
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.name"),
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.name"),
        ("ALREADY_EXISTS", "SKU_ALREADY_EXISTS"),
        ("FAILED_PRECONDITION", "RESOURCE_DELETED"),
        ("ABORTED", "ETAG_MISMATCH"),
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.variants[0].prices[0].amount.nanos"),
        ("ABORTED", "ETAG_MISMATCH"),
        ("INVALID_ARGUMENT", "INVALID_FIELD", "product.display_name"),
    ]
    assert found[4].metadata == {"sku": "TAKEN", "resource": "products/owner"}
    assert len(exported(catalog)) == 5


def test_an_import_brings_nothing_back_that_was_there_when_it_was_read(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(4)])
    whole = exported(catalog)
    for name in ("products/g0000001", "products/g0000002"):
        catalog.stub.DeleteProduct(pb.DeleteProductRequest(name=name, request_id=new_id()))
    purge = 'name = "products/g0000001"'
    catalog.stub.PurgeProducts(pb.PurgeProductsRequest(filter=purge, force=True, request_id=new_id()))
    answer = catalog.load(whole)
    assert counts(answer) == (0, 0, 2, 2)
    found = [taken_apart(error.error).reason for error in answer.errors]
    assert found == ["ETAG_MISMATCH", "RESOURCE_DELETED"]
    [deleted] = [each for each in exported(catalog, show_deleted=True) if each.HasField("delete_time")]
    purge = 'name = "products/g0000002"'
    catalog.stub.PurgeProducts(pb.PurgeProductsRequest(filter=purge, force=True, request_id=new_id()))
    deleted.etag = ""
    answer = catalog.load([deleted])
    refused = taken_apart(answer.errors[0].error)
    assert (counts(answer), list(refused.fields)) == ((0, 0, 0, 1), ["product.delete_time"])
    assert [each.name for each in exported(catalog, show_deleted=True)] == ["products/g0000000", "products/g0000003"]
    for each in whole:
        each.etag = ""  # as if read from another deployment
    assert counts(catalog.load(whole)) == (2, 0, 2, 0)


def test_a_row_with_a_time_outside_the_calendar_fails_alone(catalog: Catalog) -> None:
    late, early, torn = (grocery(number) for number in range(3))
    late.variants[0].prices[0].end_time.seconds = 253_402_300_800
    early.variants[0].prices[0].start_time.seconds = -62_135_596_801
    torn.variants[0].prices[0].start_time.nanos = -5
    answer = catalog.load([late, grocery(3), early, torn, grocery(4)])
    assert counts(answer) == (2, 0, 0, 3)
    assert list(answer.failed_indexes) == [0, 2, 3]
    assert [list(taken_apart(error.error).fields) for error in answer.errors] == [
        [f"product.variants[0].prices[0].{field}"] for field in ("end_time", "start_time", "start_time")
    ]
    assert [each.name for each in exported(catalog)] == ["products/g0000003", "products/g0000004"]


def test_rows_take_effect_one_after_the_other(catalog: Catalog) -> None:
    catalog.create(product("a", variant("S1"), variant("S2")), "a")
    answer = catalog.load(
        [
            product("early", variant("S1"), name="products/early"),  # still a's
            product("a", variant("S2"), variant("S3"), name="products/a"),  # gives up S1
            product("b", variant("S1", "1 USD"), name="products/b"),  # takes it
            product("c", variant("S3"), name="products/c"),  # a has it now
        ]
    )
    assert counts(answer) == (1, 1, 0, 2)
    assert list(answer.failed_indexes) == [0, 3]
    assert [[each.sku for each in one.variants] for one in exported(catalog)] == [["S2", "S3"], ["S1"]]


def test_an_import_sent_again_gets_the_same_answer(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(25)]
    sent[7].display_name = ""
    key = new_id()
    first = catalog.load(sent, batch=10, request_id=key)
    assert counts(first) == (24, 0, 0, 1)
    commits = len(catalog.commits)
    assert catalog.load(sent, batch=10, request_id=key) == first
    assert len(catalog.commits) == commits
    sent[24].brand = "other"
    reused = refusal_of(lambda: catalog.load(sent, batch=10, request_id=key))
    assert (reused.code, reused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")


def test_a_stream_is_known_by_the_messages_that_are_sent(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(30)]
    key = new_id()
    assert counts(catalog.load(sent[:20], batch=10, request_id=key)) == (20, 0, 0, 0)
    assert counts(catalog.load(sent[:10], batch=10, request_id=key)) == (10, 0, 0, 0)  # the first answer to them
    assert len(exported(catalog)) == 20
    assert counts(catalog.load(sent, batch=10, request_id=key)) == (30, 0, 0, 0)
    assert bare(exported(catalog)) == sent
    other = refusal_of(lambda: catalog.load(sent, batch=15, request_id=key))
    assert (other.code, other.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")


def test_an_import_that_broke_off_goes_on_where_it_was(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(30)]
    key = new_id()

    def broken() -> Iterator[pb.ImportProductsRequest]:
        yield pb.ImportProductsRequest(request_id=key, products=sent[:10])
        yield pb.ImportProductsRequest(products=sent[10:20])
        yield pb.ImportProductsRequest(request_id=new_id(), products=sent[20:])

    refused = refusal_of(lambda: catalog.stub.ImportProducts(broken()))
    assert list(refused.fields) == ["request_id"]
    assert len(exported(catalog)) == 20
    assert counts(catalog.load(sent, batch=10, request_id=key)) == (30, 0, 0, 0)
    assert len(exported(catalog)) == 30


def test_an_empty_import(catalog: Catalog) -> None:
    assert counts(catalog.stub.ImportProducts(iter(()))) == (0, 0, 0, 0)
    assert counts(catalog.stub.ImportProducts(iter([pb.ImportProductsRequest(request_id=new_id())]))) == (0, 0, 0, 0)
    many = pb.ImportProductsRequest(request_id=new_id(), products=[Product()] * 1001)
    assert list(refusal_of(lambda: catalog.stub.ImportProducts(iter([many]))).fields) == ["products"]


def test_only_the_first_thousand_refusals_are_described(catalog: Catalog) -> None:
    answer = catalog.load([product("", name=f"products/e{number}") for number in range(1300)], batch=400)
    assert counts(answer) == (0, 0, 0, 1300)
    assert [error.index for error in answer.errors] == list(range(1000))
    assert list(answer.failed_indexes) == list(range(1300))


def test_an_import_with_too_many_refusals_keeps_what_was_written(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "FAILURES_LIMIT", 3)
    wrong = [product("", name=f"products/e{number}") for number in range(6)]
    sent = [grocery(0), *wrong[:2], grocery(1), *wrong[2:4], grocery(2), *wrong[4:]]
    refused = refusal_of(lambda: catalog.load(sent, batch=3))
    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
    assert refused.metadata == {"limit": "3"}
    assert [each.name for each in exported(catalog)] == ["products/g0000000", "products/g0000001"]


def test_two_imports_of_the_same_products_at_once(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(200)]
    answers: list[pb.ImportProductsResponse] = []

    def load(products: Sequence[Product]) -> None:
        answers.append(catalog.load(products, batch=40))

    threads = [threading.Thread(target=load, args=(order,)) for order in (sent, sent[::-1], sent)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(50)
    assert len(answers) == 3
    assert sum(answer.created_count for answer in answers) == 200
    assert sum(answer.unchanged_count for answer in answers) == 400
    assert bare(exported(catalog)) == sent


def test_two_creations_race_for_one_sku(catalog: Catalog) -> None:
    for number in range(10):
        outcomes: list[str] = []
        barrier = threading.Barrier(3)

        def create(
            index: int, number: int = number, barrier: threading.Barrier = barrier, into: list[str] = outcomes
        ) -> None:
            barrier.wait(10)
            try:
                catalog.create(product("racer", variant(f"RACE-{number}")), f"racer-{number}-{index}")
                into.append("OK")
            except grpc.RpcError as error:
                into.append(error.code().name)

        threads = [threading.Thread(target=create, args=(index,)) for index in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(outcomes) == ["ALREADY_EXISTS", "ALREADY_EXISTS", "OK"]


def test_an_export_is_one_moment(catalog: Catalog) -> None:
    """All products are changed in one transaction, over and over: an export sees one brand only."""
    products = [grocery(number, brand="v0") for number in range(600)]
    catalog.load(products, batch=600)
    stop = threading.Event()

    def write() -> None:
        for version in itertools.count(1):
            if stop.is_set():
                return
            for each in products:
                each.brand = f"v{version}"
            catalog.load(products, batch=600)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        brands: set[str] = set()
        end = time.monotonic() + 40
        while len(brands) < 3 and time.monotonic() < end:
            seen = exported(catalog)
            assert len(seen) == 600
            assert len({each.brand for each in seen}) == 1
            brands.add(seen[0].brand)
    finally:
        stop.set()
        writer.join(50)
    assert len(brands) == 3


def test_an_export_filters_and_shows_deleted_ones_on_demand(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(20)])
    catalog.stub.DeleteProduct(pb.DeleteProductRequest(name="products/g0000003", request_id=new_id()))
    assert len(exported(catalog)) == 19
    assert len(exported(catalog, show_deleted=True)) == 20
    assert [each.name for each in exported(catalog, 'brand = "Private"', show_deleted=True)][:2] == [
        "products/g0000000",
        "products/g0000003",
    ]


def test_a_reader_that_is_too_slow(open_catalog: Callable[..., Catalog]) -> None:
    catalog = open_catalog(export_limit_ms=300)
    catalog.load([grocery(number, description="x" * 9000) for number in range(1500)], batch=100)
    parts = catalog.stub.ExportProducts(pb.ExportProductsRequest())
    next(parts)
    time.sleep(0.4)  # the reader is slow: what is tested here is time itself
    refused = refusal_of(lambda: list(parts))
    assert (refused.code, refused.reason) == (grpc.StatusCode.ABORTED, "READER_TOO_SLOW")
    assert refused.metadata == {"limit_ms": "300"}
    mask = FieldMask(paths=["brand"])
    sent = Product(name="products/g0000000", brand="b")
    catalog.stub.UpdateProduct(pb.UpdateProductRequest(product=sent, update_mask=mask, request_id=new_id()))


def test_a_reader_is_told_that_it_is_too_slow_before_its_deadline() -> None:
    policy = SERVICE.methods_by_name["ExportProducts"].GetOptions().Extensions[policy_pb2.policy]
    assert EXPORT_LIMIT_MS / 1000 + 5 <= policy.default_deadline.seconds <= policy.max_deadline.seconds


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_an_import_stores_five_thousand_products_a_second(catalog: Catalog) -> None:
    sent = [grocery(number) for number in range(50_000)]
    began = time.monotonic()
    assert counts(catalog.load(sent)) == (50_000, 0, 0, 0)
    assert 50_000 / (time.monotonic() - began) >= 5_000
