"""Create, get, update, delete, undelete and purge, each with its success and every error that the contract names."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict
from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil.catalog.v1.product_pb2 import Product, Variant
from tests.catalog.conftest import FRESHNESS, Catalog, new_id, refusal_of
from tests.catalog.products import money, price, product, variant

STRANGE = [
    "Robert'); DROP TABLE products;--",
    "100% _off_ \\ \\% [a-z]*",
    "<script>alert(1)</script> &amp;",
    "\u202egnp.exe \u200f\u0645\u0631\u062d\u0628\u0627",
    "zero\u200bwidth\u200d\ufeff",
    "e\u0301 \u00e9 \U0001f9c3 \u0001\u001f\u007f",
    "$1 %s %(x)s :name {0} ${x}",
]


def full() -> Product:
    """A product with everything."""
    return product(
        "Ice, crushed",
        variant(
            "ICE-22",
            "5.49 USD",
            price("4.99 EUR", "2020-01-01T00:00:00+00:00", "2021-01-01T00:00:00+00:00"),
            price("5.29 EUR", "2021-01-01T00:00:00+00:00"),
            barcode="4006381333931",
            display_name="large",
            unit=Variant.UNIT_GRAM,
            package_size="22 LB",
        ),
        variant("ICE-1", "1200 JPY", "0.001 KWD"),
        description="Cold.\nVery cold.",
        brand="National",
        department="GROCERY",
        categories=["FRZN ICE", "ICE - CRUSHED/CUBED"],
        status=Product.STATUS_ACTIVE,
        attributes={"organic": True, "weight": 9.979, "tags": ["a", 1, False, {"b": []}], "dims": {"x": {"y": "z"}}},
    )


def update(catalog: Catalog, sent: Product, *paths: str, request_id: str = "") -> Product:
    answer: Product = catalog.stub.UpdateProduct(
        pb.UpdateProductRequest(product=sent, update_mask=FieldMask(paths=paths), request_id=request_id or new_id())
    )
    return answer


def delete(
    catalog: Catalog, name: str, etag: str = "", *, request_id: str = "", allow_missing: bool = False
) -> Product:
    answer: Product = catalog.stub.DeleteProduct(
        pb.DeleteProductRequest(name=name, etag=etag, request_id=request_id or new_id(), allow_missing=allow_missing)
    )
    return answer


def undelete(catalog: Catalog, name: str, etag: str = "", request_id: str = "") -> Product:
    answer: Product = catalog.stub.UndeleteProduct(
        pb.UndeleteProductRequest(name=name, etag=etag, request_id=request_id or new_id())
    )
    return answer


def purge(catalog: Catalog, text: str, *, force: bool, request_id: str = "") -> pb.PurgeProductsResponse:
    answer: pb.PurgeProductsResponse = catalog.stub.PurgeProducts(
        pb.PurgeProductsRequest(filter=text, force=force, request_id=request_id or new_id())
    )
    return answer


def test_a_product_comes_back_as_it_was_created(catalog: Catalog) -> None:
    created = catalog.create(full(), "ice")
    assert created.name == "products/ice"
    assert created.revision == 1
    assert created.etag.startswith('"')
    assert created.create_time == created.update_time
    assert not created.HasField("delete_time")
    read = catalog.get("products/ice")
    assert read == created
    contents = MessageToDict(read)
    for field in ("name", "etag", "revision", "createTime", "updateTime"):
        del contents[field]
    for each in contents["variants"]:
        del each["currentPrices"]
    expected = full()
    expected.variants[1].unit = Variant.UNIT_EACH
    assert contents == MessageToDict(expected)
    assert list(read.variants[0].current_prices) == [money("5.29 EUR"), money("5.49 USD")]
    assert list(read.variants[1].current_prices) == [money("1200 JPY"), money("0.001 KWD")]


def test_a_price_in_a_currency_that_is_withdrawn_stays_with_its_product(catalog: Catalog) -> None:
    name = catalog.create(product("Tea", variant("tea", price("2.50 EUR")))).name
    with catalog.database.maintain(time.monotonic() + 10) as connection:
        connection.exec_driver_sql("UPDATE variant_prices SET currency = 'BGN'")  # as if it had been in ISO 4217 then
    changed = update(catalog, Product(name=name, display_name="Green tea"), "display_name")
    assert (changed.display_name, changed.variants[0].prices[0].amount) == ("Green tea", money("2.50 BGN"))
    other = refusal_of(lambda: catalog.create(product("Other", variant("other", price("2.50 BGN")))))
    assert other.fields.keys() == {"product.variants[0].prices[0].amount.currency_code"}


def test_what_the_server_sets_is_ignored_on_creation(catalog: Catalog) -> None:
    sent = product(name="products/other", etag='"x"', revision=7)
    created = catalog.create(sent)
    assert uuid.UUID(created.name.removeprefix("products/")).version == 7
    assert created.revision == 1
    assert created.status == Product.STATUS_DRAFT
    for wrong in (product(name="other"), product(etag="x" * 65)):
        refused = refusal_of(lambda sent=wrong: catalog.create(sent))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")


@pytest.mark.parametrize("text", STRANGE)
def test_text_is_stored_literally_and_found_by_filters(catalog: Catalog, text: str) -> None:
    sent = product(text, description=text, brand=text, categories=[text], attributes={text: text, "plain": text})
    name = catalog.create(sent).name
    catalog.create(product("another"))
    read = catalog.get(name)
    assert (read.display_name, read.description, read.brand) == (text, text, text)
    assert list(read.categories) == [text]
    assert MessageToDict(read.attributes) == {text: text, "plain": text}
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*") + '"'
    for condition in (f"brand = {quoted}", f"categories:{quoted}", f"attributes.plain = {quoted}"):
        found = catalog.stub.ListProducts(pb.ListProductsRequest(filter=condition))
        assert [each.name for each in found.products] == [name], condition
    catalog.stub.SearchProducts(pb.SearchProductsRequest(query=text))


def test_a_name_or_sku_that_is_taken(catalog: Catalog) -> None:
    catalog.create(full(), "ice")
    taken = refusal_of(lambda: catalog.create(product(), "ice"))
    assert (taken.code, taken.reason) == (grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS")
    assert taken.metadata == {"resource": "products/ice"}
    sku = refusal_of(lambda: catalog.create(product("Other", variant("ICE-1")), "other"))
    assert (sku.code, sku.reason) == (grpc.StatusCode.ALREADY_EXISTS, "SKU_ALREADY_EXISTS")
    assert sku.metadata == {"sku": "ICE-1", "resource": "products/ice"}
    assert refusal_of(lambda: catalog.get("products/other")).reason == "RESOURCE_NOT_FOUND"
    delete(catalog, "products/ice")  # a deleted product keeps its name and its SKUs
    assert refusal_of(lambda: catalog.create(product(), "ice")).reason == "RESOURCE_ALREADY_EXISTS"
    assert refusal_of(lambda: catalog.create(product("Other", variant("ICE-1")))).reason == "SKU_ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (product("x", status=Product.STATUS_ACTIVE), "product.variants"),
        (product("x", variant("a"), variant("a")), "product.variants[1].sku"),
        (product("x", variant("a", barcode="4006381333932")), "product.variants[0].barcode"),
        (product("x", variant("a", "1 USD", "2 USD")), "product.variants[0].prices[1]"),
        (product("x", variant("a", "1.001 USD")), "product.variants[0].prices[0].amount.nanos"),
        (product("x", variant("a", "1 XXX")), "product.variants[0].prices[0].amount.currency_code"),
        (product("x", variant("a", "-1 USD")), "product.variants[0].prices[0].amount"),
        (product("x", attributes={"a": None}), "product.attributes.a"),
        (product("x", attributes={"a": [1, float("nan")]}), "product.attributes.a[1]"),
        (product("x", attributes={"a": "\u00e9" * 9000}), "product.attributes"),
        (product("x\0y"), "product.display_name"),
        (product(""), "product.display_name"),
    ],
)
def test_a_product_that_breaks_a_rule(catalog: Catalog, sent: Product, field: str) -> None:
    refused = refusal_of(lambda: catalog.create(sent, "bad"))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refused.fields) == [field]
    assert refusal_of(lambda: catalog.get("products/bad")).code is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize("field", ["start_time", "end_time"])
@pytest.mark.parametrize(
    ("seconds", "nanos"),
    [(-62_135_596_801, 0), (253_402_300_800, 0), (-(2**63), 0), (2**63 - 1, 0), (0, -5), (0, 10**9), (0, 2**31 - 1)],
)
def test_a_price_has_no_time_outside_the_calendar(catalog: Catalog, field: str, seconds: int, nanos: int) -> None:
    sent = product("x", variant("a", "1 EUR", "1 USD"))
    getattr(sent.variants[0].prices[1], field).MergeFrom(Timestamp(seconds=seconds, nanos=nanos))
    place = f"product.variants[0].prices[1].{field}"
    refused = refusal_of(lambda: catalog.create(sent, "bad"))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refused.fields) == [place]
    before = catalog.create(product("x", variant("b")), "good")
    changed = Product(name="products/good", variants=sent.variants)
    refused = refusal_of(lambda: update(catalog, changed, "variants"))
    assert (refused.code, list(refused.fields)) == (grpc.StatusCode.INVALID_ARGUMENT, [place])
    assert catalog.get("products/good") == before


def test_prices_reach_to_both_ends_of_the_calendar(catalog: Catalog) -> None:
    first, last = "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00"
    created = catalog.create(product("x", variant("a", price("1 EUR", first, last))), "x")
    assert list(created.variants[0].prices) == [price("1 EUR", first, last)]
    assert catalog.stub.ListProducts(pb.ListProductsRequest()).products[0] == created


def test_an_update_changes_what_its_mask_names(catalog: Catalog) -> None:
    before = catalog.create(full(), "ice")
    sent = Product(name="products/ice", brand="Private", department="OTHER")
    sent.attributes["organic"] = False
    after = update(catalog, sent, "brand", "attributes.organic", "attributes.weight")
    assert after.revision == 2
    assert after.etag != before.etag
    assert after.create_time == before.create_time
    assert (after.brand, after.department) == ("Private", "GROCERY")
    assert MessageToDict(after.attributes) == {
        "organic": False,
        "tags": ["a", 1, False, {"b": []}],
        "dims": {"x": {"y": "z"}},
    }
    assert after.variants == before.variants
    assert catalog.get("products/ice") == after


def test_an_update_without_a_mask_changes_what_is_set(catalog: Catalog) -> None:
    catalog.create(full(), "ice")
    after = update(catalog, Product(name="products/ice", display_name="Ice"))
    assert (after.display_name, after.brand, len(after.variants)) == ("Ice", "National", 2)


def test_a_full_update_replaces_everything(catalog: Catalog) -> None:
    catalog.create(full(), "ice")
    after = update(catalog, product("Ice", variant("ICE-1", "1 EUR"), variant("ICE-0"), name="products/ice"), "*")
    assert (after.brand, after.status, len(after.attributes)) == ("", Product.STATUS_DRAFT, 0)
    assert [each.sku for each in after.variants] == ["ICE-1", "ICE-0"]
    assert list(after.variants[0].prices) == [price("1 EUR")]
    catalog.create(product("Other", variant("ICE-22")))  # the SKU it gave up is free


def test_an_update_that_changes_nothing_makes_no_revision(catalog: Catalog) -> None:
    before = catalog.create(full(), "ice")
    assert update(catalog, before, "*") == before
    assert len(catalog.commits) == 1


@pytest.mark.parametrize(
    "number", [123456789012345678, 1e16, -1e16, 2.0**63, 1.8e19, 1e20, 1e308, 5e-324, 1e-7, 0.1, 9.979, -0.0]
)
def test_a_number_of_any_size_is_no_change_where_it_stays(catalog: Catalog, number: float) -> None:
    before = catalog.create(product("x", brand="b", attributes={"ext": number, "in": {"a": [number]}}), "x")
    assert update(catalog, Product(name="products/x", brand="b"), "brand") == before
    assert update(catalog, before, "*") == before
    assert left_alone(catalog, before) == 1
    again = product("x", brand="b", attributes={"ext": number, "in": {"a": [number]}}, name="products/x")
    assert update(catalog, again, "*") == before
    assert left_alone(catalog, again) == 1
    assert len(catalog.commits) == 1
    changed = update(catalog, Product(name="products/x", brand="c"), "brand")
    assert (changed.revision, changed.attributes) == (2, before.attributes)


def left_alone(catalog: Catalog, sent: Product) -> int:
    """How many products an import of this one leaves alone."""
    return catalog.load([sent]).unchanged_count


def test_what_an_update_is_refused_for(catalog: Catalog) -> None:
    before = catalog.create(full(), "ice")
    catalog.create(product("Other", variant("OTHER-1")), "other")
    missing = refusal_of(lambda: update(catalog, product(name="products/none")))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "products/none"})
    stale = refusal_of(lambda: update(catalog, Product(name="products/ice", brand="x", etag='"stale"')))
    assert (stale.code, stale.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    sku = refusal_of(lambda: update(catalog, product("Ice", variant("OTHER-1"), name="products/ice")))
    assert (sku.code, sku.reason) == (grpc.StatusCode.ALREADY_EXISTS, "SKU_ALREADY_EXISTS")
    unnamed = refusal_of(lambda: update(catalog, product()))
    assert list(unnamed.fields) == ["product.name"]
    mask = refusal_of(lambda: update(catalog, Product(name="products/ice"), "colour"))
    assert list(mask.fields) == ["update_mask"]
    merged = refusal_of(lambda: update(catalog, Product(name="products/ice"), "display_name"))
    assert list(merged.fields) == ["product.display_name"]
    active = refusal_of(lambda: update(catalog, Product(name="products/ice"), "variants"))
    assert list(active.fields) == ["product.variants"]
    assert catalog.get("products/ice") == before
    delete(catalog, "products/ice")
    deleted = refusal_of(lambda: update(catalog, Product(name="products/ice", brand="x")))
    assert (deleted.code, deleted.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RESOURCE_DELETED")
    assert deleted.precondition == "RESOURCE_DELETED"


def test_a_matching_etag_lets_one_of_two_writers_through(catalog: Catalog) -> None:
    before = catalog.create(full(), "ice")
    update(catalog, Product(name="products/ice", brand="first", etag=before.etag), "brand")
    lost = refusal_of(lambda: update(catalog, Product(name="products/ice", brand="second", etag=before.etag), "brand"))
    assert lost.reason == "ETAG_MISMATCH"
    assert catalog.get("products/ice").brand == "first"


def test_delete_and_undelete(catalog: Catalog) -> None:
    before = catalog.create(full(), "ice")
    deleted = delete(catalog, "products/ice", before.etag)
    assert deleted.revision == 2
    assert deleted.purge_time.ToSeconds() - deleted.delete_time.ToSeconds() == 30 * 24 * 3600
    assert catalog.get("products/ice") == deleted
    assert not catalog.stub.ListProducts(pb.ListProductsRequest()).products
    assert not catalog.stub.SearchProducts(pb.SearchProductsRequest(query="ice")).products
    assert catalog.stub.ListProducts(pb.ListProductsRequest(show_deleted=True)).products[0] == deleted
    again = refusal_of(lambda: delete(catalog, "products/ice"))
    assert (again.code, again.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RESOURCE_DELETED")
    assert delete(catalog, "products/ice", allow_missing=True) == deleted
    assert refusal_of(lambda: undelete(catalog, "products/ice", before.etag)).reason == "ETAG_MISMATCH"
    back = undelete(catalog, "products/ice", deleted.etag)
    assert back.revision == 3
    assert not back.HasField("delete_time")
    assert not back.HasField("purge_time")
    assert back.variants == before.variants
    assert catalog.get("products/ice") == back
    not_deleted = refusal_of(lambda: undelete(catalog, "products/ice"))
    assert (not_deleted.code, not_deleted.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RESOURCE_NOT_DELETED")
    assert refusal_of(lambda: delete(catalog, "products/ice", before.etag)).reason == "ETAG_MISMATCH"
    assert refusal_of(lambda: delete(catalog, "products/none")).code is grpc.StatusCode.NOT_FOUND
    assert refusal_of(lambda: undelete(catalog, "products/none")).code is grpc.StatusCode.NOT_FOUND
    missing = refusal_of(lambda: delete(catalog, "products/none", allow_missing=True))
    assert missing.code is grpc.StatusCode.NOT_FOUND


def test_purge_counts_and_then_removes(catalog: Catalog) -> None:
    for number in range(5):
        catalog.create(
            product(f"p{number}", variant(f"s{number}", "1 USD"), brand="a" if number % 2 else "b"), f"p{number}"
        )
    for number in range(4):
        delete(catalog, f"products/p{number}")
    counted = purge(catalog, 'brand = "b"', force=False)
    assert (counted.purge_count, list(counted.purge_sample)) == (2, ["products/p0", "products/p2"])
    assert purge(catalog, 'brand = "b"', force=True).purge_count == 2
    assert refusal_of(lambda: catalog.get("products/p0")).code is grpc.StatusCode.NOT_FOUND
    assert catalog.get("products/p1").HasField("delete_time")
    assert purge(catalog, "*", force=True).purge_count == 2
    assert [each.name for each in catalog.stub.ListProducts(pb.ListProductsRequest(show_deleted=True)).products] == [
        "products/p4"
    ]
    assert catalog.create(product("new", variant("s0")), "p0").revision == 1
    assert catalog.get("products/p0").display_name == "new"
    bad = refusal_of(lambda: purge(catalog, "nonsense", force=True))
    assert (bad.code, bad.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")


@pytest.mark.parametrize("text", [" ", "\t", "\n \r", "\u00a0", "\u3000"])
def test_a_blank_filter_purges_nothing(catalog: Catalog, text: str) -> None:
    catalog.create(full(), "ice")
    deleted = delete(catalog, "products/ice")
    for force in (False, True):
        refused = refusal_of(lambda force=force: purge(catalog, text, force=force))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")
        assert list(refused.fields) == ["filter"]
    assert catalog.get("products/ice") == deleted
    assert purge(catalog, " * ", force=True).purge_count == 1


def _writes(catalog: Catalog, step: str) -> dict[str, Callable[[str, str], object]]:
    """Each write with contents that depend on a variation, so that the same request_id can be sent with others."""
    return {
        "CreateProduct": lambda key, other: catalog.create(product(f"n{other}"), f"{step}-new", key),
        "UpdateProduct": lambda key, other: update(
            catalog, Product(name=f"products/{step}-u", brand=f"b{other}"), "brand", request_id=key
        ),
        "DeleteProduct": lambda key, other: delete(
            catalog, f"products/{step}-d", request_id=key, allow_missing=bool(other)
        ),
        "UndeleteProduct": lambda key, other: undelete(catalog, f"products/{step}-x{other}", request_id=key),
        "PurgeProducts": lambda key, other: purge(catalog, f'brand = "purge{other}"', force=True, request_id=key),
        "ImportProducts": lambda key, other: catalog.load([product(f"i{other}", name=f"products/{step}-i")], 1, key),
    }


@pytest.mark.parametrize(
    "rpc_name",
    ["CreateProduct", "UpdateProduct", "DeleteProduct", "UndeleteProduct", "PurgeProducts", "ImportProducts"],
)
def test_a_write_sent_again_acts_once(catalog: Catalog, rpc_name: str) -> None:
    for suffix in ("u", "d", "x", "p"):
        catalog.create(product("x", brand="purge" if suffix == "p" else ""), f"t-{suffix}")
    delete(catalog, "products/t-x")
    delete(catalog, "products/t-p")
    write, key = _writes(catalog, "t")[rpc_name], new_id()
    commits = len(catalog.commits)
    first = write(key, "")
    assert len(catalog.commits) == commits + 1
    assert write(key, "") == first
    assert len(catalog.commits) == commits + 1
    reused = refusal_of(lambda: write(key, "other"))
    assert (reused.code, reused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")
    assert len(catalog.commits) == commits + 1
    for wrong in ("", "not-a-uuid", "1" * 10_000):
        refused = refusal_of(lambda wrong=wrong: write_raw(catalog, rpc_name, wrong))  # type: ignore[misc]
        assert list(refused.fields) == ["request_id"]


def write_raw(catalog: Catalog, rpc_name: str, request_id: str) -> object:
    """The write with a request_id as it is, also an empty one."""
    name = "products/t-u"
    requests = {
        "CreateProduct": pb.CreateProductRequest(product=product(), request_id=request_id),
        "UpdateProduct": pb.UpdateProductRequest(product=Product(name=name), request_id=request_id),
        "DeleteProduct": pb.DeleteProductRequest(name=name, request_id=request_id),
        "UndeleteProduct": pb.UndeleteProductRequest(name=name, request_id=request_id),
        "PurgeProducts": pb.PurgeProductsRequest(filter="*", request_id=request_id),
        "ImportProducts": iter([pb.ImportProductsRequest(request_id=request_id)]),
    }
    return getattr(catalog.stub, rpc_name)(requests[rpc_name])


def test_a_replay_is_answered_before_the_etag_is_looked_at(catalog: Catalog) -> None:
    before, key = catalog.create(full(), "ice"), new_id()
    sent = Product(name="products/ice", brand="x", etag=before.etag)
    after = update(catalog, sent, "brand", request_id=key)
    update(catalog, Product(name="products/ice", brand="y"), "brand")
    assert update(catalog, sent, "brand", request_id=key) == after


def test_every_write_answers_with_a_token_that_makes_reads_fresh(open_catalog: Callable[..., Catalog]) -> None:
    here, there = open_catalog(), open_catalog()
    here.create(product("zero"), "ice")
    assert there.get("products/ice").display_name == "zero"
    for number in range(30):
        request = pb.UpdateProductRequest(
            product=Product(name="products/ice", display_name=f"n{number}"), request_id=new_id()
        )
        answer, call = here.stub.UpdateProduct.with_call(request)
        token = dict(call.trailing_metadata())[FRESHNESS]
        assert there.get("products/ice", [(FRESHNESS, token)]) == answer
        _, replay = here.stub.UpdateProduct.with_call(request)
        assert FRESHNESS in dict(replay.trailing_metadata())


def test_a_foreign_freshness_token(catalog: Catalog) -> None:
    catalog.create(product(), "ice")
    foreign = [(FRESHNESS, "A" * 34)]
    for read in (
        lambda: catalog.get("products/ice", foreign),
        lambda: catalog.stub.BatchGetProducts(pb.BatchGetProductsRequest(names=["products/ice"]), metadata=foreign),
        lambda: catalog.stub.ListProducts(pb.ListProductsRequest(), metadata=foreign),
        lambda: catalog.stub.SearchProducts(pb.SearchProductsRequest(query="x"), metadata=foreign),
        lambda: list(catalog.stub.ExportProducts(pb.ExportProductsRequest(), metadata=foreign)),
    ):
        refused = refusal_of(read)
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID")


def test_batch_get_keeps_the_order_and_names_the_first_missing(catalog: Catalog) -> None:
    for product_id in ("a", "b", "c"):
        catalog.create(product(f"p {product_id}"), product_id)
    names = ["products/c", "products/a", "products/c", "products/b"]
    for _ in range(2):  # from the database, then from the cache
        found = catalog.stub.BatchGetProducts(pb.BatchGetProductsRequest(names=names))
        assert [each.name for each in found.products] == names
    request = pb.BatchGetProductsRequest(names=["products/a", "products/y", "products/x"])
    missing = refusal_of(lambda: catalog.stub.BatchGetProducts(request))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "products/y"})
    for wrong in ([], ["products/a"] * 1001, ["Products/a"]):
        request = pb.BatchGetProductsRequest(names=wrong)
        refused = refusal_of(lambda request=request: catalog.stub.BatchGetProducts(request))  # type: ignore[misc]
        assert refused.reason == "INVALID_FIELD"
